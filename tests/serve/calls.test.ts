import type { RunView } from '../../functions/http/contract/runs.ts';
import { seedPeople } from '../../sandbox/servicenow/seed-people.ts';
import type { SimulatedCall } from '../../sandbox/simulator/simulator.ts';
import { isEmail } from '../../sandbox/zoho/records/value-format.ts';
import { AMBIGUOUS_CONTACTS, EXISTING_CONTACTS } from '../../sandbox/zoho/seed/seed-records.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const PEOPLE = 1_000;
const MATCHING = 300;
const TEST_WITHIN_MS = 60_000;

let backend: ServedBackend;

afterEach(() => backend.stop());

/** A backend that is connected, and a CRM with this many contacts, of which so many are people of ServiceNow too. */
async function prepare(contacts: number, matching: number): Promise<void> {
  backend = await startServedBackend({
    people: PEOPLE,
    contacts: Math.max(0, contacts - matching - AMBIGUOUS_CONTACTS),
  });
  const { zoho } = backend;
  if (contacts === 0) {
    for (const { id } of zoho.records('Contacts')) zoho.deleteAsPerson('Contacts', String(id));
  } else {
    const { existingEmails, ambiguousEmail = '' } = zoho.seeded;
    const taken = new Set([...existingEmails, ambiguousEmail]);
    // The CRM takes no address that is none, and some people have such a one.
    const free = seedPeople({ count: PEOPLE }).uniqueEmails.filter((email) => isEmail(email) && !taken.has(email));
    for (const email of free.slice(0, matching - EXISTING_CONTACTS)) {
      zoho.createAsPerson('Contacts', { Last_Name: 'Known', Email: email });
    }
  }
  await backend.connect();
}

function clearCalls(): void {
  for (const system of [backend.zoho.crm, backend.zoho.accounts, backend.servicenow]) system.clearCalls();
}

/** What both systems were asked since the last `clearCalls`. Tokens and metadata are counted apart. */
function callsMade() {
  const count = (calls: readonly SimulatedCall[], ...kinds: readonly SimulatedCall['kind'][]) =>
    calls.filter(({ kind }) => kinds.includes(kind)).length;
  const { crm, accounts } = backend.zoho;
  return {
    servicenow: count(backend.servicenow.calls, 'read', 'write'),
    crm: count(crm.calls, 'read', 'write'),
    writes: count(backend.servicenow.calls, 'write') + count(crm.calls, 'write'),
    metadata: [crm, accounts, backend.servicenow].reduce(
      (sum, { calls }) => sum + count(calls, 'token', 'metadata'),
      0,
    ),
  };
}

/** The first sync itself; the preview before it has asked for itself. */
async function firstSync(): Promise<RunView> {
  const preview = await backend.untilEnded((await backend.startRun({ kind: 'preview' })).id);
  clearCalls();
  const run = await backend.startRun({ kind: 'sync', confirmedPreview: preview.id });
  return backend.untilEnded(run.id);
}

/** Each person is in the CRM once or on the work list, and those that were in it are linked. */
function expectEveryoneOnce(run: RunView, contacts: number, matching: number): void {
  const counts = run.counts.people;
  expect(run.state).toBe('done');
  expect(counts).toMatchObject({ seen: PEOPLE, linked: matching });
  const records = backend.zoho.records('Contacts');
  const keys = records.flatMap(({ ServiceNow_ID }) => (ServiceNow_ID ? [String(ServiceNow_ID)] : []));
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toHaveLength((counts?.created ?? 0) + matching);
  expect(records).toHaveLength(contacts + (counts?.created ?? 0));
  expect((counts?.created ?? 0) + (counts?.failed ?? 0)).toBe(PEOPLE - matching);
}

test.each([
  { contacts: 0, matching: 0, most: 16 },
  { contacts: 20_000, matching: MATCHING, most: 26 },
  { contacts: 100_000, matching: MATCHING, most: 36 },
])(
  'a first sync of 1,000 people with $contacts contacts in the CRM, of which $matching match, takes at most $most calls',
  async ({ contacts, matching, most }) => {
    await prepare(contacts, matching);
    const run = await firstSync();
    const { servicenow, crm, metadata } = callsMade();
    expectEveryoneOnce(run, contacts, matching);
    expect(servicenow + crm).toBeLessThanOrEqual(most);
    expect(metadata).toBeLessThanOrEqual(8);
  },
  TEST_WITHIN_MS,
);

/** The table that a call to ServiceNow is about; for the feed of deletions the one whose deletions are asked for. */
function tableOf({ path, query }: SimulatedCall): string {
  const table = path.split('/').at(-1) ?? '';
  return table === 'sys_audit_delete'
    ? (/tablename(?:=|IN)(\w+)/.exec(query.sysparm_query ?? '')?.[1] ?? table)
    : table;
}

test.each(['one-way', 'both-ways'] as const)(
  'a rerun with nothing changed, %s, takes at most two calls per table and side and writes nothing',
  async (syncType) => {
    await prepare(0, 0);
    await backend.choose({ syncType });
    await firstSync();
    clearCalls();
    const run = await backend.sync();
    expect(run).toMatchObject({ state: 'done', kind: 'incremental' });
    const { crm, writes } = callsMade();
    expect(writes).toBe(0);
    const byTable = Map.groupBy(
      backend.servicenow.calls.filter(({ kind }) => kind === 'read'),
      tableOf,
    );
    for (const [table, calls] of byTable) expect({ table, calls: calls.length <= 2 }).toEqual({ table, calls: true });
    // Queries name their module in a body that is not logged, so that only their sum is known.
    expect(crm).toBeLessThanOrEqual(2 * Object.keys(run.counts).length);
  },
  TEST_WITHIN_MS,
);

test(
  'the first preview, of all kinds, learns what both systems hold in at most 8 calls',
  async () => {
    backend = await startServedBackend({ people: 60, allKinds: true });
    await backend.connect();
    clearCalls();
    const preview = await backend.untilEnded((await backend.startRun({ kind: 'preview' })).id);
    expect(preview.state).toBe('done');
    expect(Object.keys(preview.counts)).toHaveLength(5);
    // What is read in a batch is metadata as well.
    const batches = backend.servicenow.calls.filter(({ path }) => path.endsWith('/batch')).length;
    expect(callsMade().metadata + batches).toBeLessThanOrEqual(8);
    // And nothing more when it is made again.
    clearCalls();
    await backend.untilEnded((await backend.startRun({ kind: 'preview' })).id);
    expect(callsMade().metadata).toBe(0);
  },
  TEST_WITHIN_MS,
);
