import {
  isFromInstance,
  isSigned,
  isTimely,
  type PushedRecord,
  parsePush,
} from '../connectors/servicenow/push-event.ts';
import { type Hint, hintId } from '../stores/inbox.ts';
import type { ReceivedCall } from './crm-webhook.ts';
import type { Intake } from './intake.ts';
import type { Outcome } from './outcomes.ts';

export interface SignedCall extends ReceivedCall {
  readonly timestamp: string;
  readonly signature: string;
}

/** A message of the update set's rules. The signature comes first: nothing of an unsigned text is read. */
export async function receiveServiceNow(intake: Intake, call: SignedCall): Promise<Outcome> {
  const { subscription, text, timestamp, signature, now } = call;
  if (!isSigned(text, timestamp, signature, subscription.secret)) return 'forged';
  if (!isTimely(timestamp, now)) return 'late';
  const message = parsePush(text);
  if (!message) return 'malformed';
  const { instance, collections, tenant } = subscription;
  if (instance === undefined) return 'ignored';
  if (!isFromInstance(message, instance)) return 'other-instance';
  const receivedAt = new Date(now).toISOString();
  const hints = message.records.flatMap((record) => toHint(record, collections.servicenow, receivedAt) ?? []);
  return intake.take(tenant, 'servicenow', hints);
}

/** Undefined where neither the record's own class nor the table of the rule is synced. */
function toHint(record: PushedRecord, tables: ReadonlySet<string>, receivedAt: string): Hint | undefined {
  const collection = [record.table, record.ruleTable].find((table) => tables.has(table));
  if (collection === undefined) return undefined;
  const { sysId: recordId, operation, event, version } = record;
  const named = { side: 'servicenow', collection, recordId } as const;
  const id = hintId(named, event);
  return { ...named, id, operation, receivedAt, ...(version === undefined ? {} : { version }) };
}
