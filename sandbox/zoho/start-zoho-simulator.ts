import { createHash } from 'node:crypto';
import { realClock } from '../simulator/real-clock.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { startSimulator } from '../simulator/start-simulator.ts';
import { createAccountsApp } from './accounts/accounts-app.ts';
import { createGrants } from './accounts/grants.ts';
import { createOAuthClients, SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from './accounts/oauth-clients.ts';
import { createCallSlots } from './call-slots.ts';
import { classifyAccountsCall, classifyCrmCall, countCrmRecords } from './classify-call.ts';
import { createControls, NOTHING_WRITTEN } from './controls.ts';
import { createCrmApp } from './crm-app.ts';
import { createNotifications } from './notifications/notifications.ts';
import { createPageTokens } from './records/page-tokens.ts';
import { createOrganisation } from './seed/create-organisation.ts';
import { furtherOrganisation, MAIN_ORGANISATION, OTHER_ORGANISATION } from './seed/organisations.ts';
import { seedRecords } from './seed/seed-records.ts';
import type { ZohoSimulator, ZohoSimulatorOptions } from './zoho-simulator.ts';

/** Starts Zoho Accounts and Zoho CRM with two organisations. */
export async function startZohoSimulator(options: ZohoSimulatorOptions = {}): Promise<ZohoSimulator> {
  const clock = options.clock ?? realClock;
  const newToken = tokenSource(options.seed ?? 1);
  const withoutExtensionFields = options.withoutExtensionFields ?? false;
  const main = createOrganisation({ ...MAIN_ORGANISATION, withoutExtensionFields });
  const other = createOrganisation({ ...OTHER_ORGANISATION, withoutExtensionFields });
  const seeded = seedRecords(main, other, { ...options, now: clock.now() });
  const further = Array.from({ length: options.furtherOrganisations ?? 0 }, (_, index) =>
    createOrganisation({ ...furtherOrganisation(index), withoutExtensionFields }),
  );
  const organisations = [main, other, ...further];
  // Nobody is told of what was there from the start.
  for (const { changes } of organisations) changes.length = 0;
  const notifications = createNotifications(clock, options.notifications ?? {}, options.seed ?? 1);
  const clients = createOAuthClients(
    options.clients ?? [{ clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET, redirectUris: [] }],
  );
  const grants = createGrants({ now: () => clock.now(), newToken });
  const writes = { ...NOTHING_WRITTEN };
  const delay = { ms: options.delayMs ?? 0 };
  const pageTokens = createPageTokens(newToken);
  const inProcess = options.inProcess ?? false;

  const crmApp = createCrmApp({
    organisations,
    grants,
    slots: createCallSlots(),
    clock,
    delayMs: () => delay.ms,
    pageTokens,
    writes,
    announce: notifications.announce,
  });
  const crm = await startSimulator({
    app: crmApp,
    options: { clock, inProcess, ...(options.port === undefined ? {} : { port: options.port }) },
    classify: classifyCrmCall,
    countRecords: countCrmRecords,
  });
  let accountsOrigin = '';
  const accounts = await startSimulator({
    app: createAccountsApp({
      organisations,
      clients,
      grants,
      accountsOrigin: () => accountsOrigin,
      apiOrigin: () => crm.origin,
    }),
    options: {
      clock,
      inProcess,
      delayMs: options.delayMs ?? 0,
      ...(options.accountsPort === undefined ? {} : { port: options.accountsPort }),
    },
    classify: classifyAccountsCall,
  });
  accountsOrigin = accounts.origin;

  return {
    ...createControls({ organisations, grants, clock, writes, notifications }),
    accounts,
    crm: withInnerDelay(crm, delay),
    seeded,
    registerRedirectUri: clients.registerRedirectUri,
    stop: async () => {
      await Promise.all([accounts.stop(), crm.stop(), notifications.stop()]);
    },
  };
}

/** The CRM holds answers back itself, so that a call keeps its place among those in flight meanwhile. */
function withInnerDelay(crm: Simulator, delay: { ms: number }): Simulator {
  return {
    ...crm,
    setDelay: (ms) => {
      delay.ms = ms;
    },
  };
}

/** Tokens that look like Zoho's and are the same in every run. */
function tokenSource(seed: number): () => string {
  let count = 0;
  return () => {
    count += 1;
    const digits = createHash('sha256').update(`${seed}:${count}`).digest('hex');
    return `1000.${digits.slice(0, 32)}.${digits.slice(32)}`;
  };
}
