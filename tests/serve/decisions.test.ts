import type { ConflictList } from '../../functions/http/contract/conflicts.ts';
import type { RunView, UndoPreview } from '../../functions/http/contract/runs.ts';
import type { LinkList, Timeline } from '../../functions/http/contract/timeline.ts';
import { type ServedBackend, startServedBackend } from './served-backend.ts';

let backend: ServedBackend;
let contactId: string;
let personId: string;

/** One person, linked both ways, about whom people are asked. */
beforeEach(async () => {
  backend = await startServedBackend({ people: 0, contacts: 0 });
  personId =
    backend.servicenow.createAsPerson('customer_contact', {
      last_name: 'Lovelace',
      email: 'ada@example.com',
      title: 'Countess',
      mobile_phone: '1',
    }).sys_id ?? '';
  await backend.connect();
  await backend.choose({ syncType: 'both-ways', conflictBehavior: 'ask', kinds: ['people'] });
  await backend.sync();
  const [contact] = backend.zoho.records('Contacts').filter((candidate) => candidate.ServiceNow_ID === personId);
  contactId = String(contact?.id);
});

afterEach(() => backend.stop());

const titles = () => [
  backend.servicenow.record('customer_contact', personId)?.title,
  backend.zoho.values('Contacts', 'Title').get(contactId),
];
const openConflicts = () => backend.call<ConflictList>('GET', '/api/conflicts');

async function ended(run: RunView): Promise<RunView> {
  return backend.untilEnded(run.id);
}

test('a conflict waits for a person, whose choice is written once and told in the timeline', async () => {
  backend.servicenow.editAsPerson('customer_contact', personId, { title: 'Programmer', mobile_phone: '2' });
  backend.zoho.editAsPerson('Contacts', contactId, { Title: 'Mathematician' });
  await backend.sync();
  expect(titles()).toEqual(['Programmer', 'Mathematician']);
  expect(backend.zoho.values('Contacts', 'Mobile').get(contactId)).toBe('2');
  const { conflicts, open } = await openConflicts();
  expect(open).toBe(1);
  expect(conflicts).toMatchObject([
    {
      recordName: 'Lovelace',
      records: { servicenow: { id: personId }, crm: { module: 'Contacts', id: contactId } },
      values: { servicenow: 'Programmer', crm: 'Mathematician' },
    },
  ]);
  expect((await backend.installation()).openConflicts).toBe(1);

  const body = { ids: conflicts.map(({ id }) => id), keep: 'servicenow' };
  await ended(await backend.call<RunView>('POST', '/api/conflicts/resolve', body));
  expect(titles()).toEqual(['Programmer', 'Programmer']);
  expect((await openConflicts()).open).toBe(0);

  const { links } = await backend.call<LinkList>('GET', '/api/links?search=lovelace');
  const link = encodeURIComponent(links[0]?.id ?? '');
  const { events } = await backend.call<Timeline>('GET', `/api/timeline?link=${link}`);
  const kinds = events.map(({ kind, changes }) => [kind, changes.map(({ reason }) => reason)]);
  expect(kinds).toEqual(
    expect.arrayContaining([
      ['created', []],
      ['updated', ['edited']],
      ['updated', ['decided']],
      ['conflict', ['decided']],
    ]),
  );
  backend.zoho.clearWrites();
  await backend.sync();
  expect(backend.zoho.writes()).toMatchObject({ records: 0 });
});

test('a run is taken back, and neither side writes it again', async () => {
  backend.servicenow.editAsPerson('customer_contact', personId, { title: 'Programmer' });
  const { id } = await backend.sync();
  expect(titles()).toEqual(['Programmer', 'Programmer']);
  expect(await backend.call<UndoPreview>('GET', `/api/runs/${id}/undo`)).toMatchObject({ records: 1, values: 1 });
  const undone = await ended(await backend.call<RunView>('POST', `/api/runs/${id}/undo`, {}));
  expect(undone).toMatchObject({ kind: 'undo', state: 'done', undoOf: id, counts: { people: { updated: 1 } } });
  expect(titles()).toEqual(['Programmer', 'Countess']);
  await backend.sync();
  expect(titles()).toEqual(['Programmer', 'Countess']);
});
