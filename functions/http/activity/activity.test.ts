import type { ParkedRecord } from '../../core/work-item.ts';
import { type OpenConflict, openSyncRecords } from '../../stores/sync-records.ts';
import type { ConflictList } from '../contract/conflicts.ts';
import type { Installation } from '../contract/installation.ts';
import type { Timeline } from '../contract/timeline.ts';
import type { WorkList } from '../contract/work-list.ts';
import { createTestApi } from '../testing/test-api.ts';

const AT = '2026-03-01T10:00:00Z';

function parked(id: string, more: Partial<ParkedRecord> = {}): ParkedRecord {
  return {
    id: `people/Contacts/servicenow/${id}`,
    flowId: 'people',
    entity: 'people',
    side: 'crm',
    recordSide: 'servicenow',
    recordId: id,
    recordName: `Person ${id}`,
    reason: 'value-refused',
    field: 'Email',
    code: 'INVALID_DATA',
    details: '=cmd|calc',
    servicenowTable: 'customer_contact',
    crmModule: 'Contacts',
    correctable: { field: 'email', value: 'no@@x' },
    attempts: 1,
    since: AT,
    version: { modifiedAt: AT },
    ...more,
  };
}

function conflict(id: string): OpenConflict {
  const linkId = `people/Contacts/servicenow/${id}`;
  return {
    id: `open/${linkId}/phone`,
    linkId,
    mappingId: 'phone',
    entity: 'people',
    recordName: `Person ${id}`,
    servicenowTable: 'customer_contact',
    servicenowId: id,
    crmModule: 'Contacts',
    crmId: `c${id}`,
    fields: { servicenow: 'phone', crm: 'Phone' },
    at: AT,
    values: { servicenow: '1', crm: '2' },
    changedAt: { servicenow: AT, crm: AT },
  };
}

async function signedIn() {
  const api = createTestApi();
  const { token: session, organisation } = await api.signIn();
  const records = openSyncRecords(api.store, organisation.id);
  return { api, session, records, tenant: organisation.id };
}

test('the work list comes in pages, with where the records are and what can be corrected', async () => {
  const { api, session, records } = await signedIn();
  await records.parked.put([parked('1'), parked('2'), parked('3', { entity: 'cases' })]);
  const first = await api.call<WorkList>('GET', '/api/work-list?limit=2', undefined, { session });
  expect(first).toMatchObject({ total: 3, matching: 3, next: parked('2').id });
  expect(first.items[0]).toMatchObject({
    records: { servicenow: { table: 'customer_contact', id: '1' } },
    correctable: { field: 'email', value: 'no@@x' },
  });
  expect(first.items[0]).not.toHaveProperty('version');
  const path = `/api/work-list?limit=2&after=${encodeURIComponent(first.next ?? '')}`;
  expect(await api.call<WorkList>('GET', path, undefined, { session })).toMatchObject({ items: [{ recordId: '3' }] });
  const cases = await api.call<WorkList>('GET', '/api/work-list?entity=cases', undefined, { session });
  expect(cases).toMatchObject({ total: 3, matching: 1 });
  expect(await api.refusal('GET', '/api/work-list?reason=odd', undefined, { session })).toBe('400 invalid_request');
});

test('an id with slashes reaches its item', async () => {
  const { api, session, records } = await signedIn();
  const candidates = [{ id: 'c1', name: 'Ada' }];
  await records.parked.put([parked('1', { reason: 'ambiguous-match', candidates })]);
  const path = `/api/work-list/${encodeURIComponent(parked('1').id)}/choose`;
  expect((await api.send('POST', path, { candidateId: 'c1' }, { session })).status).toBe(202);
  expect(await records.parked.get([parked('1').id])).toMatchObject([{ choice: { candidateId: 'c1' } }]);
  expect(await api.refusal('POST', path, { candidateId: 'c9' }, { session })).toBe('400 invalid_request');
  const other = `/api/work-list/${encodeURIComponent('people/Contacts/servicenow/9')}/choose`;
  expect(await api.refusal('POST', other, {}, { session })).toBe('404 not_found');
});

test('a correction is written where the record comes from, and refused with the words of that system', async () => {
  const { api, session, records } = await signedIn();
  await records.parked.put([parked('1')]);
  api.connectors.servicenow.addAsPerson('1', { last_name: 'Lovelace', email: 'no@@x' });
  const path = `/api/work-list/${encodeURIComponent(parked('1').id)}/correct`;
  expect((await api.send('POST', path, { email: 'ada@x.org' }, { session })).status).toBe(202);
  expect(api.connectors.servicenow.rows.get('1')?.fields.email).toBe('ada@x.org');
  api.connectors.servicenow.refuse = () => ({ code: '403', message: 'Not by this user', kind: 'rejected' });
  const refused = await api.send('POST', path, { email: 'b@x.org' }, { session });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    error: { code: 'correction_refused', details: 'Not by this user' },
  });
  expect(await api.refusal('POST', path, {}, { session })).toBe('400 invalid_request');
});

test('open conflicts are counted, chosen and gone from the list of those without a decision', async () => {
  const { api, session, records } = await signedIn();
  await records.openConflicts.put([conflict('1'), conflict('2')]);
  const view = await api.call<Installation>('GET', '/api/installation', undefined, { session });
  expect(view.openConflicts).toBe(2);
  const list = await api.call<ConflictList>('GET', '/api/conflicts?search=person%201', undefined, { session });
  expect(list).toMatchObject({
    open: 2,
    conflicts: [{ recordName: 'Person 1', values: { servicenow: '1', crm: '2' } }],
  });
  const body = { ids: [conflict('1').id], keep: 'crm' };
  expect((await api.send('POST', '/api/conflicts/resolve', body, { session })).status).toBe(202);
  expect(await records.openConflicts.get([conflict('1').id, conflict('2').id])).toMatchObject([
    { decision: { keep: 'crm' } },
    {},
  ]);
  const none = { ids: ['log/x'], keep: 'crm' };
  expect(await api.refusal('POST', '/api/conflicts/resolve', none, { session })).toBe('404 not_found');
});

test('the timeline of a record is found by its link', async () => {
  const { api, session, records } = await signedIn();
  await records.parked.put([parked('1')]);
  const path = `/api/timeline?link=${encodeURIComponent(parked('1').id)}`;
  expect(await api.call<Timeline>('GET', path, undefined, { session })).toMatchObject({
    link: { name: 'Person 1', state: 'waiting' },
    events: [{ kind: 'parked', reason: 'value-refused' }],
  });
  expect(await api.refusal('GET', '/api/timeline?link=x', undefined, { session })).toBe('404 not_found');
});

test.each([
  ['/api/work-list/export', 'work-list.csv', "'=cmd|calc"],
  ['/api/conflicts/export', 'conflicts.csv', 'Person 2'],
  ['/api/timeline/export?link=people%2FContacts%2Fservicenow%2F1', 'timeline.csv', 'parked'],
])('%s is a CSV file that no spreadsheet runs', async (path, name, text) => {
  const { api, session, records } = await signedIn();
  await records.parked.put([parked('1')]);
  await records.openConflicts.put([conflict('2')]);
  const response = await api.send('GET', path, undefined, { session });
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="${name}"`);
  const body = await response.text();
  expect(body).toContain(text);
  expect(body).not.toContain(',=cmd');
});

test('nothing of another organisation is seen or decided', async () => {
  const { api, session, records } = await signedIn();
  const theirs = openSyncRecords(api.store, 'another');
  await theirs.parked.put([parked('1')]);
  await theirs.openConflicts.put([conflict('1')]);
  expect(await api.call('GET', '/api/work-list', undefined, { session })).toMatchObject({ items: [], total: 0 });
  expect(await api.call('GET', '/api/links?search=Person', undefined, { session })).toEqual({ links: [] });
  const body = { ids: [conflict('1').id], keep: 'crm' };
  expect(await api.refusal('POST', '/api/conflicts/resolve', body, { session })).toBe('404 not_found');
  const dismissed = { ids: [parked('1').id] };
  expect(await api.call('POST', '/api/work-list/dismiss', dismissed, { session })).toEqual({ changed: 0 });
  expect(await records.parked.scan({ limit: 9 })).toEqual([]);
});

test('starting afresh needs a connected instance and no run under way', async () => {
  const { api, session } = await signedIn();
  const path = '/api/connections/servicenow/start-afresh';
  expect(await api.refusal('POST', path, {}, { session })).toBe('409 servicenow_not_connected');
  await api.connectServiceNow(session);
  const view = await api.call<Installation>('POST', path, {}, { session });
  expect(view.firstSyncConfirmed).toBe(false);
  await api.call('POST', '/api/runs', { kind: 'preview' }, { session });
  expect(await api.refusal('POST', path, {}, { session })).toBe('409 run_active');
});
