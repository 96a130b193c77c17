import { readFileSync } from 'node:fs';
import type { RunView } from '../../functions/http/contract/runs.ts';
import type { WorkList } from '../../functions/http/contract/work-list.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

const PEOPLE = 100;
const REFUSED = [7, 40];

let backend: ServedBackend;

/** A hundred people go to the CRM in one call; a rule of the CRM refuses two of them. */
beforeEach(async () => {
  backend = await startServedBackend({ people: 0, contacts: 0 });
  for (let row = 1; row <= PEOPLE; row++) {
    backend.servicenow.createAsPerson('customer_contact', {
      last_name: `Row ${row}`,
      email: `row${row}@example.com`,
      title: REFUSED.includes(row) ? 'Boss' : 'Clerk',
    });
  }
  backend.zoho.addValidation({
    module: 'Contacts',
    check: ({ Title }) =>
      Title === 'Boss' ? { code: 'INVALID_DATA', message: 'There is one boss only.', field: 'Title' } : undefined,
  });
  await backend.connect();
  await backend.choose({ kinds: ['people'] });
});

afterEach(() => backend.stop());

const contacts = () => backend.zoho.records('Contacts').filter((contact) => contact.ServiceNow_ID);
const workList = () => backend.call<WorkList>('GET', '/api/work-list');

/** What the extension tells people to do about a reason. */
function cureOf(reason: string): string | undefined {
  const texts = JSON.parse(readFileSync('translations/en.json', 'utf8')) as {
    readonly park: Readonly<Record<string, { readonly cure: string } | undefined>>;
  };
  return texts.park[reason]?.cure;
}

test('of a hundred rows in one call two are refused: the others are done, and these wait with field, words and cure', async () => {
  const run = await backend.sync();
  expect(run).toMatchObject({ state: 'done', counts: { people: { seen: 100, created: 98, failed: 2 } } });
  expect(contacts()).toHaveLength(98);
  const { items, total } = await workList();
  expect(total).toBe(2);
  expect(items.map(({ recordName }) => recordName).sort()).toEqual(['Row 40', 'Row 7']);
  for (const item of items) {
    expect(item).toMatchObject({
      entity: 'people',
      side: 'crm',
      recordSide: 'servicenow',
      reason: 'value-refused',
      field: 'Title',
      code: 'INVALID_DATA',
      details: 'There is one boss only.',
      records: { servicenow: { table: 'customer_contact', id: item.recordId } },
      correctable: { field: 'title', value: 'Boss' },
    });
    expect(cureOf(item.reason)).toEqual(expect.any(String));
  }
});

test('corrected, one in place and one in ServiceNow, both go through, each once', async () => {
  await backend.sync();
  const { items } = await workList();
  const [seventh, fortieth] = ['Row 7', 'Row 40'].map((name) => items.find(({ recordName }) => recordName === name));
  backend.zoho.clearWrites();

  const path = `/api/work-list/${encodeURIComponent(seventh?.id ?? '')}/correct`;
  const corrected = await backend.call<RunView>('POST', path, { title: 'Clerk' });
  await backend.untilEnded(corrected.id);
  expect(backend.servicenow.record('customer_contact', seventh?.recordId ?? '')).toMatchObject({ title: 'Clerk' });
  expect((await workList()).items).toMatchObject([{ recordName: 'Row 40' }]);

  backend.servicenow.editAsPerson('customer_contact', fortieth?.recordId ?? '', { title: 'Clerk' });
  const retried = await backend.call<RunView>('POST', '/api/work-list/retry', { ids: [fortieth?.id] });
  await backend.untilEnded(retried.id);
  expect(await workList()).toMatchObject({ items: [], total: 0 });
  expect(contacts()).toHaveLength(PEOPLE);
  expect(backend.zoho.writes()).toMatchObject({ created: 2 });
  expect(new Set(contacts().map((contact) => contact.ServiceNow_ID)).size).toBe(PEOPLE);
});

test('tried again without a correction they wait on, and the tries are counted', async () => {
  await backend.sync();
  const retried = await backend.call<RunView>('POST', '/api/work-list/retry', {});
  await backend.untilEnded(retried.id);
  const { items } = await workList();
  expect(items.map(({ attempts }) => attempts)).toEqual([2, 2]);
  expect(contacts()).toHaveLength(98);
});
