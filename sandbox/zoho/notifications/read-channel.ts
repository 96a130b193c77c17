import { type ErrorBody, errorBody } from '../crm-error.ts';
import { isJsonObject, type Json, type JsonObject, listAt } from '../json.ts';
import type { Organisation } from '../organisation.ts';
import { parseTime, wholeSecond } from '../records/crm-time.ts';
import type { Channel, ChannelEvent, EventVerb } from './channel.ts';
import { type NotificationCondition, readCondition } from './notification-condition.ts';

const HOUR_MS = 60 * 60 * 1_000;
/** A channel that asks for more, or says nothing, gets an hour. */
const LONGEST_LIFE_MS = 7 * 24 * HOUR_MS;
const LONGEST_TOKEN = 50;
const EVENT = /^([A-Za-z0-9_]+)\.(create|edit|delete|all)$/;
const CHANNEL_ID = /^[1-9]\d{0,18}$/;

export type ReadChannel =
  | { readonly ok: true; readonly channel: Channel }
  | { readonly ok: false; readonly error: ErrorBody };

export interface ChannelToRead {
  readonly organisation: Organisation;
  readonly row: JsonObject;
  /** Where the row stands in the request: `$.watch[0]`. */
  readonly path: string;
  /** What the parts that the row does not name are taken from; without it they have to be named. */
  readonly before?: Channel | undefined;
  readonly now: number;
}

class Refused extends Error {
  readonly error: ErrorBody;

  constructor(error: ErrorBody) {
    super(error.message);
    this.error = error;
  }
}

/** The id of a channel: a number, best sent as text because it may be beyond what a double can hold. */
export function channelIdOf(row: Json): string | undefined {
  const id = isJsonObject(row) ? row.channel_id : undefined;
  return (typeof id === 'string' || typeof id === 'number') && CHANNEL_ID.test(String(id)) ? String(id) : undefined;
}

/** Checks one row of a subscription: https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html */
export function readChannel(request: ChannelToRead): ReadChannel {
  try {
    return { ok: true, channel: channelOf(request) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.error };
    throw error;
  }
}

/** What a channel has that says nothing but where to call and what about. */
const PLAIN = {
  token: null,
  returnsAffectedValues: false,
  notifiesOnRelatedAction: true,
  conditions: [],
  givenConditions: [],
} as const;

function channelOf(request: ChannelToRead): Channel {
  const { row, before } = request;
  for (const name of ['channel_id', ...(before ? [] : ['events', 'notify_url'])]) {
    if (row[name] === undefined) throw missing(request, name);
  }
  const id = channelIdOf(row);
  if (id === undefined) throw invalid(request, 'channel_id', { expected_data_type: 'bigint' });
  const isNamed = (name: string): boolean => row[name] !== undefined;
  return {
    ...(before ?? PLAIN),
    id,
    events: before && !isNamed('events') ? before.events : readEvents(request),
    notifyUrl: before && !isNamed('notify_url') ? before.notifyUrl : readUrl(request),
    expiresAt: before && !isNamed('channel_expiry') ? before.expiresAt : readExpiry(request),
    ...(isNamed('token') ? { token: readToken(request) } : {}),
    ...readFlags(row),
    ...(isNamed('notification_condition') ? readConditions(request) : {}),
  };
}

function readFlags({ return_affected_field_values: values, notify_on_related_action: related }: JsonObject) {
  return {
    ...(typeof values === 'boolean' ? { returnsAffectedValues: values } : {}),
    ...(typeof related === 'boolean' ? { notifiesOnRelatedAction: related } : {}),
  };
}

function readEvents(request: ChannelToRead): readonly ChannelEvent[] {
  const events = listAt(request.row, 'events');
  if (!events || events.length === 0) throw invalid(request, 'events', { expected_data_type: 'jsonarray' });
  return events.map((event) => readEvent(request, event));
}

function readEvent(request: ChannelToRead, event: Json): ChannelEvent {
  const [, name = '', verb] = EVENT.exec(String(event)) ?? [];
  const module = request.organisation.modules.get(name);
  const isKnown = name === 'users' || (module !== undefined && module.definition.parent === undefined);
  if (!isKnown || verb === undefined) throw invalid(request, 'events', {});
  return { module: name, verb: verb as EventVerb };
}

/** The real system wants an address that it can reach; a sandbox takes those of this machine. */
function readUrl(request: ChannelToRead): string {
  const url = request.row.notify_url;
  if (typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw invalid(request, 'notify_url', {});
}

function readToken(request: ChannelToRead): string | null {
  const { token = null } = request.row;
  if (token === null) return null;
  if (typeof token !== 'string') throw invalid(request, 'token', { expected_data_type: 'text' });
  if (token.length > LONGEST_TOKEN) throw invalid(request, 'token', { maximum_length: LONGEST_TOKEN });
  return token;
}

function readExpiry(request: ChannelToRead): number {
  const { now, row } = request;
  const hour = wholeSecond(now + HOUR_MS);
  const given = row.channel_expiry ?? null;
  if (given === null) return hour;
  const time = typeof given === 'string' ? parseTime(given) : undefined;
  if (time === undefined || time <= now) throw invalid(request, 'channel_expiry', { expected_data_type: 'datetime' });
  return time > now + LONGEST_LIFE_MS ? hour : time;
}

function readConditions(request: ChannelToRead): Pick<Channel, 'conditions' | 'givenConditions'> {
  const given = (listAt(request.row, 'notification_condition') ?? []).filter(isJsonObject);
  const conditions = given.map((value): NotificationCondition => {
    const condition = readCondition(value, (name) => request.organisation.modules.get(name));
    if (!condition) throw invalid(request, 'notification_condition', {});
    return condition;
  });
  return { conditions, givenConditions: given };
}

function missing({ path }: ChannelToRead, apiName: string): Refused {
  const details = { api_name: apiName, json_path: `${path}.${apiName}` };
  return new Refused(errorBody('MANDATORY_NOT_FOUND', 'required field not found', details));
}

function invalid({ path }: ChannelToRead, apiName: string, details: JsonObject): Refused {
  return new Refused(
    errorBody('INVALID_DATA', 'invalid data', { ...details, api_name: apiName, json_path: `${path}.${apiName}` }),
  );
}
