import type { Installation } from '../http/contract/installation.ts';
import type { Entity } from '../http/contract/records.ts';
import type { RunView } from '../http/contract/runs.ts';
import type { Session, StartedGrant } from '../http/contract/sign-in.ts';
import { createProofKey } from '../http/testing/test-api.ts';
import { type SandboxedBackend, startSandboxedBackend } from './testing/sandboxed-backend.ts';

const PEOPLE = 20;
const RUN_WITHIN_MS = 20_000;
const CUSTOMER_SERVICE = ['customer_contact', 'csm_consumer', 'customer_account', 'sn_customerservice_case'] as const;

let backend: SandboxedBackend;

beforeEach(async () => {
  backend = await startSandboxedBackend(PEOPLE, true);
});

afterEach(() => backend.stop());

async function connect(): Promise<{ session: string; installation: Installation }> {
  const { verifier, challenge } = createProofKey();
  const admin = backend.zoho.users.find(({ profile }) => profile === 'Administrator')?.id ?? '';
  const { state, authorizeUrl } = await backend.call<StartedGrant>('POST', '/api/auth/start', { challenge });
  const { code } = await backend.popUp.consentAtZoho(authorizeUrl, admin);
  const { token } = await backend.call<Session>('POST', '/api/auth/redeem', { state, verifier, code });
  const login = { instance: backend.servicenow.origin, signIn: 'basic', ...backend.servicenow.users.integration };
  return {
    session: token,
    installation: await backend.call<Installation>('PUT', '/api/connections/servicenow', login, token),
  };
}

async function run(session: string, request: object): Promise<RunView> {
  const { id } = await backend.call<RunView>('POST', '/api/runs', request, session);
  const deadline = Date.now() + RUN_WITHIN_MS;
  for (;;) {
    const now = await backend.call<RunView>('GET', `/api/runs/${id}`, undefined, session);
    if (now.state !== 'waiting' && now.state !== 'running') return now;
    if (Date.now() > deadline) throw new Error(`The run is still ${now.state}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function firstSync(session: string): Promise<RunView> {
  const preview = await run(session, { kind: 'preview' });
  expect(preview).toMatchObject({ state: 'done' });
  return run(session, { kind: 'sync', confirmedPreview: preview.id });
}

test.each<{ absent: readonly string[]; entity: Entity; state: string; table: string }>([
  { absent: [], entity: 'people', state: 'ok', table: 'customer_contact' },
  { absent: ['customer_contact'], entity: 'people', state: 'fallback', table: 'csm_consumer' },
  { absent: CUSTOMER_SERVICE, entity: 'people', state: 'fallback', table: 'sys_user' },
  { absent: ['sn_customerservice_case'], entity: 'cases', state: 'fallback', table: 'incident' },
  { absent: CUSTOMER_SERVICE, entity: 'cases', state: 'fallback', table: 'incident' },
])('without $absent, $entity come from $table, and everything that is there is synced', async (variant) => {
  for (const table of variant.absent) backend.servicenow.dropTable(table);
  const { session, installation } = await connect();
  const { entity, state, table } = variant;
  expect(installation.reach.find((reach) => reach.entity === entity)).toMatchObject({ state, table });
  const run = await firstSync(session);
  expect(run).toMatchObject({ state: 'done' });
  expect(Object.keys(run.counts).sort()).toEqual(['cases', 'people', 'products', 'purchaseOrders', 'vendors']);
  const counts = run.counts[entity];
  expect(counts?.seen).toBe(backend.servicenow.table(table).length);
});

test.each<[Entity, readonly string[]]>([
  ['purchaseOrders', ['proc_po_item', 'proc_po']],
  ['products', ['cmdb_model']],
  ['cases', ['sn_customerservice_case', 'incident']],
])('%s that have no table at all are told as missing, and the rest is synced', async (entity, absent) => {
  for (const table of absent) backend.servicenow.dropTable(table);
  const { session, installation } = await connect();
  expect(installation.reach.find((reach) => reach.entity === entity)).toMatchObject({ state: 'missing' });
  const run = await firstSync(session);
  expect(run).toMatchObject({ state: 'done' });
  expect(run.counts[entity]).toBeUndefined();
  expect(Object.keys(run.counts)).toHaveLength(4);
});
