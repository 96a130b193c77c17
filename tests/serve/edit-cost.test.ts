import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { createAdmin, type Systems } from '../../bench/admin.ts';
import { createLiveEdits } from '../../bench/live-edits.ts';
import { type SandboxedBackend, startSandboxedBackend } from '../../functions/host/testing/sandboxed-backend.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../sandbox/zoho/accounts/oauth-clients.ts';

const PEOPLE = 200;
const BURST = 150;
/** Longer than it takes until what was written has come back and was recognised. */
const QUIET_MS = 400;
/** Versions of the CRM have whole seconds: of two writes in one, the second's echo cannot be told from somebody's edit. */
const NEXT_SECOND_MS = 1_100;

jest.setTimeout(60_000);

let backend: SandboxedBackend;
let live: ReturnType<typeof createLiveEdits>;
let statements = 0;

/** Counts what the database is asked, below everything that remembers answers. */
function countStatements(): void {
  const { prepare } = DatabaseSync.prototype;
  jest.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, sql: string) {
    const statement = prepare.call(this, sql);
    const counting = {
      columns: () => statement.columns(),
      all: (...values: Parameters<StatementSync['all']>) => {
        statements += 1;
        return statement.all(...values);
      },
      run: (...values: Parameters<StatementSync['run']>) => {
        statements += 1;
        return statement.run(...values);
      },
    };
    return counting as unknown as StatementSync;
  });
}

function systems(): Systems {
  const { zoho, servicenow } = backend;
  const { clientId, clientSecret } = servicenow.oauthClient;
  return {
    accounts: zoho.accounts.origin,
    crm: zoho.crm.origin,
    instance: servicenow.origin,
    zohoClient: { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET },
    adminId: zoho.users.find((user) => user.profile === 'Administrator')?.id ?? '',
    servicenowClient: { clientId, clientSecret },
    login: servicenow.users.integration,
    crmToken: zoho.sessionToken(),
  };
}

/** The calls to the records of both sides, and the statements, that this costs with all that follows from it. */
async function costOf(work: () => Promise<unknown>) {
  const sources = [backend.zoho.crm, backend.servicenow];
  for (const source of sources) source.clearCalls();
  statements = 0;
  await work();
  await wait(QUIET_MS);
  return { calls: sources.flatMap(({ calls }) => calls).length, statements };
}

beforeAll(async () => {
  countStatements();
  backend = await startSandboxedBackend(PEOPLE);
  const { zoho, servicenow } = backend;
  for (const { id } of zoho.records('Contacts')) zoho.deleteAsPerson('Contacts', String(id), undefined, true);
  const admin = createAdmin(backend.origin, systems());
  await admin.signIn();
  await admin.connect();
  await admin.syncBothWays();
  await admin.sync({ confirmedPreview: (await admin.preview()).id });
  live = createLiveEdits(zoho, servicenow);
  live.installPush(await admin.openPush());
  await live.measureEdits(4);
  await wait(NEXT_SECOND_MS);
});

afterAll(async () => {
  await backend.stop();
  jest.restoreAllMocks();
});

test('an edit on either side costs three calls and 22 statements, its echo included', async () => {
  // The record, its partner, the write.
  const cost = await costOf(() => live.measureEdits(2));
  expect(cost.calls).toBe(2 * 3);
  // A look more, where an echo comes in while the edit is still being recorded.
  expect(cost.statements).toBeLessThanOrEqual(2 * (22 + 2));
});

test('a burst is worked off together: one write for each record, and far fewer calls and statements than records', async () => {
  let writes = 0;
  const cost = await costOf(async () => {
    ({ writes } = await live.measureBurst(BURST));
  });
  expect(writes).toBe(BURST);
  expect(cost.calls).toBeLessThan(BURST / 3);
  expect(cost.statements).toBeLessThan(4 * BURST);
});
