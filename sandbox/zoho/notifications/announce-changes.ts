import type { JsonObject } from '../json.ts';
import type { Organisation } from '../organisation.ts';
import { presentRecord } from '../records/present-record.ts';
import type { RecordChange } from '../records/record-change.ts';
import type { Callback } from './callback-queue.ts';
import { asksFor, type Channel, forgetLapsed } from './channel.ts';
import { isSelected } from './notification-condition.ts';

/** How many records one callback names at most. The real number is not documented. */
const MOST_IDS = 100;

/** Makes the callbacks for what happened in an organisation since the last time; a subscriber gets one for each kind of change. */
export function announceChanges(organisation: Organisation, now: number, add: (callback: Callback) => void): void {
  const changes = organisation.changes.splice(0);
  if (organisation.channels.size === 0 || changes.length === 0) return;
  forgetLapsed(organisation, now);
  for (const group of Map.groupBy(changes, ({ module, operation }) => `${module} ${operation}`).values()) {
    for (const channel of organisation.channels.values()) {
      const told = mergeById(group.filter((change) => asksFor(channel, change) && fitsConditions(channel, change)));
      for (let first = 0; first < told.length; first += MOST_IDS) {
        const body = bodyFor(organisation, channel, told.slice(first, first + MOST_IDS), now);
        add({ channelId: channel.id, url: channel.notifyUrl, body });
      }
    }
  }
}

/** Conditions are about edits: a new record and a deleted one are always told. */
function fitsConditions({ conditions }: Channel, { module, operation, fields }: RecordChange): boolean {
  const condition = conditions.find((one) => one.module === module);
  return operation !== 'update' || !condition || isSelected(condition.selection, new Set(fields));
}

/** A record that was written twice in one call is named once. */
function mergeById(changes: readonly RecordChange[]): readonly RecordChange[] {
  const merged = new Map<string, RecordChange>();
  for (const change of changes) {
    const fields = [...new Set([...(merged.get(change.id)?.fields ?? []), ...change.fields])];
    merged.set(change.id, { ...change, fields });
  }
  return [...merged.values()];
}

/** The text of a callback. Its address of the records still names the second version of the API. */
function bodyFor(
  organisation: Organisation,
  channel: Channel,
  changes: readonly RecordChange[],
  now: number,
): JsonObject {
  const [{ module, operation } = { module: '', operation: 'update' }] = changes;
  return {
    server_time: now,
    affected_values: channel.returnsAffectedValues ? changes.map((change) => affectedValues(organisation, change)) : [],
    query_params: Object.fromEntries(new URL(channel.notifyUrl).searchParams),
    module,
    resource_uri: `https://www.zohoapis.com/crm/v2/${module}`,
    ids: changes.map(({ id }) => id),
    affected_fields: operation === 'insert' ? [] : changes.map(({ id, fields }) => ({ [id]: fields })),
    operation,
    channel_id: channel.id,
    token: channel.token,
  };
}

function affectedValues(organisation: Organisation, { module, id, fields }: RecordChange): JsonObject {
  const found = organisation.modules.get(module);
  const record = found?.records.get(id);
  if (!found || !record) return { record_id: id, values: {} };
  const { id: _, ...values } = presentRecord(organisation, found, record, fields);
  return { record_id: id, values };
}
