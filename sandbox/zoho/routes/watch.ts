import type { Operation } from '../accounts/scopes.ts';
import { type CrmApp, type CrmContext, type CrmDependencies, requireRows, requireScopes } from '../crm-context.ts';
import { CrmError, type ErrorBody, errorBody } from '../crm-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { type Channel, forgetLapsed, modulesOf } from '../notifications/channel.ts';
import { channelIdOf, readChannel } from '../notifications/read-channel.ts';
import type { Organisation } from '../organisation.ts';
import { formatTime } from '../records/crm-time.ts';
import { wholeNumber } from '../records/list-records.ts';

const MOST_CHANNELS = 50;
const LARGEST_PAGE = 200;

const SUBSCRIBED = 'Successfully subscribed for actions-watch of the given module';
const UPDATED = 'Successfully updated the subscribe details';
const REMOVED = 'Successfully removed the subscribe details';
const UNSUBSCRIBED = 'Successfully un-subscribed from actions-watch';

interface WatchedRow {
  readonly organisation: Organisation;
  readonly row: JsonObject;
  readonly path: string;
  readonly now: number;
}

/** Subscriptions to changes: https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html */
export function addWatchRoutes(app: CrmApp, { clock }: CrmDependencies): void {
  function open(c: CrmContext, operation: Operation): Organisation {
    requireScopes(c, { area: 'notifications', operation });
    const { organisation } = c.get('caller');
    forgetLapsed(organisation, clock.now());
    return organisation;
  }

  function eachRow(c: CrmContext, operation: Operation, work: (row: WatchedRow) => JsonObject): readonly JsonObject[] {
    const organisation = open(c, operation);
    return requireRows(c.get('body'), 'watch', MOST_CHANNELS).map((row, index) => {
      const path = `$.watch[${index}]`;
      return isJsonObject(row) ? work({ organisation, row, path, now: clock.now() }) : notAnObject(path);
    });
  }

  app.post('/actions/watch', (c) => answer(c, eachRow(c, 'CREATE', subscribe), 201));
  app.put('/actions/watch', (c) => answer(c, eachRow(c, 'UPDATE', replace), 200));
  app.patch('/actions/watch', (c) => answer(c, eachRow(c, 'UPDATE', update), 200));
  app.get('/actions/watch', (c) => list(c, open(c, 'READ')));
  app.delete('/actions/watch', (c) => answer(c, unsubscribe(c, open(c, 'DELETE')), 200));
}

function answer(c: CrmContext, results: readonly JsonObject[], success: 200 | 201): Response {
  const failed = results.filter((result) => result.status === 'error').length;
  const status = failed === 0 ? success : failed === results.length ? 400 : 207;
  return c.json({ watch: results }, status);
}

function subscribe({ organisation, row, path, now }: WatchedRow): JsonObject {
  const read = readChannel({ organisation, row, path, now });
  return read.ok ? keep(organisation, read.channel, SUBSCRIBED) : read.error;
}

/** Replaces everything; what is not named is as in a new channel. */
function replace({ organisation, row, path, now }: WatchedRow): JsonObject {
  if (!findChannel(organisation, row)) return notSubscribed(row);
  const read = readChannel({ organisation, row, path, now });
  return read.ok ? keep(organisation, read.channel, UPDATED) : read.error;
}

/** Changes what is named and leaves the rest, or takes events away. */
function update({ organisation, row, path, now }: WatchedRow): JsonObject {
  const before = findChannel(organisation, row);
  if (!before) return notSubscribed(row);
  const read = readChannel({ organisation, row, path, now, before });
  if (!read.ok) return read.error;
  return row._delete_events === true
    ? removeEvents(organisation, before, read.channel)
    : keep(organisation, read.channel, UPDATED);
}

function removeEvents(organisation: Organisation, before: Channel, named: Channel): JsonObject {
  const isNamed = (event: Channel['events'][number]) =>
    named.events.some(({ module, verb }) => module === event.module && verb === event.verb);
  const events = before.events.filter((event) => !isNamed(event));
  const result = success(organisation, named, REMOVED);
  if (events.length === 0) organisation.channels.delete(before.id);
  else organisation.channels.set(before.id, { ...before, events });
  return result;
}

function keep(organisation: Organisation, channel: Channel, message: string): JsonObject {
  organisation.channels.set(channel.id, channel);
  return success(organisation, channel, message);
}

function success(organisation: Organisation, channel: Channel, message: string): JsonObject {
  const events = modulesOf(channel).map((module) => resource(organisation, channel, module));
  return { code: 'SUCCESS', details: { events }, message, status: 'success' };
}

function resource(organisation: Organisation, channel: Channel, module: string): JsonObject {
  return {
    channel_expiry: formatTime(channel.expiresAt, organisation.offsetMinutes),
    resource_uri: `https://www.zohoapis.com/crm/v8/${module}`,
    resource_id: organisation.modules.get(module)?.id ?? null,
    resource_name: module,
    channel_id: channel.id,
  };
}

function findChannel(organisation: Organisation, row: Json): Channel | undefined {
  return organisation.channels.get(channelIdOf(row) ?? '');
}

function notSubscribed(row: JsonObject): ErrorBody {
  const details = { channel_id: row.channel_id ?? null };
  return errorBody('NOT_SUBSCRIBED', 'Not subscribed for actions-watch of the given channel', details);
}

function notAnObject(path: string): ErrorBody {
  return errorBody('INVALID_DATA', 'invalid data', { json_path: path, expected_data_type: 'jsonobject' });
}

function list(c: CrmContext, organisation: Organisation): Response {
  const { channel_id: id, module: name, ...query } = c.req.query();
  const page = wholeNumber(query, 'page', 1);
  const perPage = wholeNumber(query, 'per_page', LARGEST_PAGE, LARGEST_PAGE);
  const channels = [...organisation.channels.values()].filter((channel) => id === undefined || channel.id === id);
  const rows = channels.flatMap((channel) =>
    modulesOf(channel)
      .filter((module) => name === undefined || module === name)
      .map((module) => presentChannel(organisation, channel, module)),
  );
  const shown = rows.slice((page - 1) * perPage, page * perPage);
  if (shown.length === 0) return c.body(null, 204);
  const info = { per_page: perPage, count: shown.length, page, more_records: rows.length > page * perPage };
  return c.json({ watch: shown, info });
}

function presentChannel(organisation: Organisation, channel: Channel, module: string): JsonObject {
  const events = channel.events.filter((event) => event.module === module);
  return {
    ...resource(organisation, channel, module),
    events: events.map(({ verb }) => `${module}.${verb}`),
    notify_url: channel.notifyUrl,
    token: channel.token,
    fields: null,
    notify_on_related_action: channel.notifiesOnRelatedAction,
    return_affected_field_values: channel.returnsAffectedValues,
    notification_condition: channel.givenConditions.length === 0 ? null : channel.givenConditions,
  };
}

function unsubscribe(c: CrmContext, organisation: Organisation): readonly JsonObject[] {
  const ids = (c.req.query('channel_ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) {
    throw new CrmError(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
      param_name: 'channel_ids',
    });
  }
  return ids.map((id) => {
    const channel = organisation.channels.get(id);
    if (!channel) return notSubscribed({ channel_id: id });
    organisation.channels.delete(id);
    const [module = ''] = modulesOf(channel);
    const { channel_expiry, ...details } = resource(organisation, channel, module);
    return { code: 'SUCCESS', details, message: UNSUBSCRIBED, status: 'success' };
  });
}
