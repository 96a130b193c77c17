import type { JsonObject } from '../json.ts';
import { type OpenZoho, openZoho } from '../testing/open-zoho.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CHANNEL = {
  channel_id: '1000000068001',
  events: ['Contacts.all', 'Vendors.delete'],
  notify_url: 'http://localhost:9/hook',
  token: 'secret',
};

let zoho: OpenZoho;

beforeEach(async () => {
  zoho = await openZoho({ people: 40, contacts: 0, notifications: { onDemand: true } });
});

afterEach(() => zoho.stop());

const watch = (method: string, ...rows: readonly JsonObject[]) =>
  zoho.call(method, '/actions/watch', { body: { watch: rows } });
const timeAfter = (ms: number) => new Date(zoho.clock.now() + ms).toISOString().replace(/\.\d+/, '');
const lifeOf = () => zoho.channels()[0]!.expiresAt - zoho.clock.now();

test('a subscription is answered with its modules and its end', async () => {
  const answer = await watch('POST', { ...CHANNEL, channel_expiry: timeAfter(7 * DAY_MS) });

  expect(answer.status).toBe(201);
  expect(answer.rows).toMatchObject([
    {
      code: 'SUCCESS',
      message: 'Successfully subscribed for actions-watch of the given module',
      details: {
        events: [
          { resource_name: 'Contacts', channel_id: CHANNEL.channel_id, channel_expiry: '2026-03-09T15:00:15+05:30' },
          { resource_name: 'Vendors', channel_id: CHANNEL.channel_id },
        ],
      },
    },
  ]);
});

test.each([
  ['nothing is said', undefined, HOUR_MS],
  ['a day is asked for', DAY_MS, DAY_MS],
  ['a week is asked for', 7 * DAY_MS, 7 * DAY_MS],
  ['more than a week is asked for', 7 * DAY_MS + 2_000, HOUR_MS],
])('when %s, a channel lives accordingly', async (_what, asked, life) => {
  await watch('POST', { ...CHANNEL, ...(asked === undefined ? {} : { channel_expiry: timeAfter(asked) }) });

  expect(Math.abs(lifeOf() - life)).toBeLessThan(1_000);
});

test('a channel is read with its parts, one row for each module, until it lapses', async () => {
  await watch('POST', CHANNEL);

  expect((await zoho.call('GET', '/actions/watch?module=Contacts')).rows).toMatchObject([
    {
      channel_id: CHANNEL.channel_id,
      events: ['Contacts.all'],
      notify_url: CHANNEL.notify_url,
      token: 'secret',
      notify_on_related_action: true,
      return_affected_field_values: false,
    },
  ]);
  expect((await zoho.call('GET', `/actions/watch?channel_id=${CHANNEL.channel_id}`)).rows).toHaveLength(2);
  zoho.clock.advance(HOUR_MS);
  expect((await zoho.call('GET', '/actions/watch', { token: zoho.sessionToken() })).status).toBe(204);
});

test('PUT replaces everything, PATCH changes what it names', async () => {
  await watch('POST', { ...CHANNEL, channel_expiry: timeAfter(DAY_MS), return_affected_field_values: true });

  const patched = await watch('PATCH', { channel_id: CHANNEL.channel_id, channel_expiry: timeAfter(2 * DAY_MS) });
  expect([patched.status, patched.rows[0]!.message]).toEqual([200, 'Successfully updated the subscribe details']);
  expect(zoho.channels()).toMatchObject([{ token: 'secret', returnsAffectedValues: true }]);
  expect(lifeOf()).toBeGreaterThan(DAY_MS);
  await watch('PATCH', { channel_id: CHANNEL.channel_id, token: null });
  expect(zoho.channels()).toMatchObject([{ token: null }]);
  expect(lifeOf()).toBeGreaterThan(DAY_MS);

  const { token, ...withoutToken } = CHANNEL;
  expect((await watch('PUT', { ...withoutToken, events: ['Leads.edit'] })).status).toBe(200);
  expect(zoho.channels()).toMatchObject([
    { token: null, returnsAffectedValues: false, events: [{ module: 'Leads', verb: 'edit' }] },
  ]);
  expect(lifeOf()).toBeLessThanOrEqual(HOUR_MS);
  expect((await watch('PUT', { channel_id: CHANNEL.channel_id })).rows[0]).toMatchObject({
    code: 'MANDATORY_NOT_FOUND',
    details: { api_name: 'events' },
  });
});

test('events are taken away one by one, and with the last of them the channel goes', async () => {
  await watch('POST', CHANNEL);
  const remove = (event: string) =>
    watch('PATCH', { channel_id: CHANNEL.channel_id, events: [event], _delete_events: true });

  expect((await remove('Vendors.delete')).rows[0]).toMatchObject({
    message: 'Successfully removed the subscribe details',
  });
  expect(zoho.channels()).toMatchObject([{ events: [{ module: 'Contacts', verb: 'all' }] }]);
  await remove('Contacts.all');
  expect(zoho.channels()).toEqual([]);
});

test.each(['PUT', 'PATCH'])('%s of a channel that is not there, or not any more, says so', async (method) => {
  expect(await watch(method, CHANNEL)).toMatchObject({ status: 400, rows: [{ code: 'NOT_SUBSCRIBED' }] });
  await watch('POST', CHANNEL);
  zoho.clock.advance(HOUR_MS);

  const late = await zoho.call(method, '/actions/watch', {
    token: zoho.sessionToken(),
    body: { watch: [{ ...CHANNEL, channel_expiry: timeAfter(DAY_MS) }] },
  });
  expect(late).toMatchObject({ status: 400, rows: [{ code: 'NOT_SUBSCRIBED' }] });
  expect(zoho.channels()).toEqual([]);
});

test('channels are ended by their ids, each with a result of its own', async () => {
  await watch('POST', CHANNEL);
  const answer = await zoho.call('DELETE', `/actions/watch?channel_ids=${CHANNEL.channel_id},77`);

  expect([answer.status, ...answer.rows.map((row) => row.code)]).toEqual([207, 'SUCCESS', 'NOT_SUBSCRIBED']);
  expect(zoho.channels()).toEqual([]);
  expect((await zoho.call('DELETE', '/actions/watch')).json.code).toBe('REQUIRED_PARAM_MISSING');
});

test.each([
  ['a channel id that is no number', { channel_id: 'mine' }, 'channel_id'],
  ['a channel id of twenty digits', { channel_id: '12345678901234567890' }, 'channel_id'],
  ['an event of a module that is not there', { events: ['Nonsense.all'] }, 'events'],
  ['an event of a subform', { events: ['Purchase_Items.all'] }, 'events'],
  ['an event by the verb that callbacks use', { events: ['Contacts.update'] }, 'events'],
  ['no event', { events: [] }, 'events'],
  ['an address that is none', { notify_url: 'localhost' }, 'notify_url'],
  ['a token of more than fifty characters', { token: 'x'.repeat(51) }, 'token'],
  ['an end in the past', { channel_expiry: '2026-03-01T00:00:00Z' }, 'channel_expiry'],
  ['an end without an offset', { channel_expiry: '2026-03-03T00:00:00' }, 'channel_expiry'],
  ['a condition that is none', { notification_condition: [{ type: 'other' }] }, 'notification_condition'],
])('refuses %s', async (_what, wrong, field) => {
  expect(await watch('POST', { ...CHANNEL, ...wrong })).toMatchObject({
    status: 400,
    rows: [{ code: 'INVALID_DATA', details: { api_name: field, json_path: `$.watch[0].${field}` } }],
  });
  expect(zoho.channels()).toEqual([]);
});

test('a mixed call is answered with 207', async () => {
  const answer = await watch('POST', CHANNEL, { ...CHANNEL, channel_id: 'mine' });

  expect([answer.status, ...answer.rows.map((row) => row.code)]).toEqual([207, 'SUCCESS', 'INVALID_DATA']);
});

test('channels belong to one organisation, need their scope and cost one credit a call', async () => {
  const before = zoho.credits();
  await watch('POST', CHANNEL);
  await watch('PATCH', { channel_id: CHANNEL.channel_id, token: 'other' });
  expect(zoho.credits() - before).toBe(2);

  const northwind = zoho.sessionToken('Northwind Admin');
  expect((await zoho.call('GET', '/actions/watch', { token: northwind })).status).toBe(204);
  expect(zoho.channels('Northwind Admin')).toEqual([]);
  const url = await zoho.consent('ZohoCRM.modules.ALL');
  const { json } = await zoho.token({
    grant_type: 'authorization_code',
    code: url.searchParams.get('code') ?? '',
  });
  const narrow = await zoho.call('GET', '/actions/watch', { token: String(json.access_token) });
  expect(narrow.json.code).toBe('OAUTH_SCOPE_MISMATCH');
});

test('subscriptions are counted as metadata, like other settings', async () => {
  await watch('POST', CHANNEL);

  expect(zoho.crm.calls.at(-1)).toMatchObject({ path: '/crm/v8/actions/watch', kind: 'metadata' });
});
