import { createPopUp } from '../../../functions/host/testing/browser.ts';
import type { Installation } from '../../../functions/http/contract/installation.ts';
import type { RunView } from '../../../functions/http/contract/runs.ts';
import type { Settings, StoredSettings } from '../../../functions/http/contract/settings.ts';
import type { Session, StartedGrant } from '../../../functions/http/contract/sign-in.ts';
import { createProofKey } from '../../../functions/http/testing/test-api.ts';
import type { ServiceNowSimulator } from '../../../sandbox/servicenow/servicenow-simulator.ts';
import type { SimulatedUser, ZohoSimulator } from '../../../sandbox/zoho/zoho-simulator.ts';

export const WIDGET = 'https://widget.example';
const CONNECTION = '/api/connections/servicenow';
const POLL_MS = 150;
const MOST_TRIES = 40;

export interface CustomerParts {
  readonly origin: string;
  readonly zoho: ZohoSimulator;
  readonly servicenow: ServiceNowSimulator;
  readonly admin: SimulatedUser;
}

/** One organisation with its own instance, driven by the API alone, whichever process answers. */
export function createCustomer({ origin, zoho, servicenow, admin }: CustomerParts) {
  const popUp = createPopUp(zoho);
  /** Limits are by address: every organisation has its own. */
  const address = `203.0.113.${Number(admin.zgid) % 250}`;
  let session = '';

  async function send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(origin + path, {
      method,
      headers: {
        Origin: WIDGET,
        'Content-Type': 'application/json',
        'X-Session': session,
        'X-Forwarded-For': address,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Answer & { readonly error?: { readonly code: string } };
    if (!response.ok) throw new Error(answer.error?.code ?? `status ${response.status}`);
    return answer;
  }

  /** A process that is killed takes its answers along; what is asked for here may be asked for again. */
  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send<Answer>(method, path, body);
      } catch (error) {
        const code = error instanceof Error ? error.message : '';
        if (attempt >= MOST_TRIES || !/^(bad_gateway|unavailable|fetch failed|terminated)/.test(code)) throw error;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    }
  }

  async function connect(): Promise<void> {
    const first = createProofKey();
    const start = await call<StartedGrant>('POST', '/api/auth/start', { challenge: first.challenge });
    const signedIn = await popUp.consentAtZoho(start.authorizeUrl, admin.id);
    const proof = { state: start.state, verifier: first.verifier, code: signedIn.code };
    session = (await call<Session>('POST', '/api/auth/redeem', proof)).token;
    const { clientId, clientSecret } = servicenow.oauthClient;
    await call('PUT', CONNECTION, { instance: servicenow.origin, clientId, clientSecret });
    const second = createProofKey();
    const grant = await call<StartedGrant>('POST', `${CONNECTION}/authorize`, { challenge: second.challenge });
    const { code } = await popUp.consentAtServiceNow(grant.authorizeUrl, servicenow.users.integration);
    await call('POST', `${CONNECTION}/complete`, { state: grant.state, verifier: second.verifier, code });
  }

  async function untilEnded(id: string, withinMs: number): Promise<RunView> {
    const giveUpAt = Date.now() + withinMs;
    for (;;) {
      const run = await call<RunView>('GET', `/api/runs/${id}`);
      if (run.state !== 'waiting' && run.state !== 'running') return run;
      if (Date.now() > giveUpAt) throw new Error(`Organisation ${admin.zgid}: the run is still ${run.state}.`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Starts a run, or finds the one that an answer that was lost has started. */
  async function start(request: object): Promise<RunView> {
    try {
      return await call<RunView>('POST', '/api/runs', request);
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'run_active') throw error;
      const { runs } = await call<{ readonly runs: readonly RunView[] }>('GET', '/api/runs');
      return runs[0]!;
    }
  }

  async function sync(withinMs: number): Promise<RunView> {
    const { firstSyncConfirmed } = await call<Installation>('GET', '/api/installation');
    if (firstSyncConfirmed) return untilEnded((await start({ kind: 'sync' })).id, withinMs);
    const preview = await untilEnded((await start({ kind: 'preview' })).id, withinMs);
    return untilEnded((await start({ kind: 'sync', confirmedPreview: preview.id })).id, withinMs);
  }

  return {
    tenant: admin.zgid,
    user: admin.id,
    servicenow,
    call,
    connect,
    sync,
    async choose(change: Partial<Settings>): Promise<void> {
      const current = await call<StoredSettings>('GET', '/api/settings');
      await call('PUT', '/api/settings', { ...current, ...change });
    },
    contacts: () => zoho.records('Contacts', admin.id),
    people: () => servicenow.table('customer_contact'),
    editContact: (id: string, changes: Readonly<Record<string, string>>) =>
      zoho.editAsPerson('Contacts', id, changes, admin.id),
    createContact: (values: Readonly<Record<string, string>>) => zoho.createAsPerson('Contacts', values, admin.id),
  };
}

export type Customer = ReturnType<typeof createCustomer>;
