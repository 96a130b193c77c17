import { type CrmNotification, parseNotification } from '../connectors/zoho/notification-event.ts';
import { isSameSecret } from '../http/sign-in/secrets.ts';
import { type Hint, hintId } from '../stores/inbox.ts';
import type { Intake } from './intake.ts';
import type { Outcome } from './outcomes.ts';
import type { Subscription } from './subscriptions.ts';

const HOUR_MS = 3_600_000;
/** Zoho promises no time of delivery. What is older has been found by a poll, and may be somebody's old capture. */
const OLDEST_MS = 24 * HOUR_MS;
/** Clocks may differ. */
const AHEAD_MS = HOUR_MS;

export interface ReceivedCall {
  readonly subscription: Subscription;
  readonly text: string;
  readonly now: number;
}

/** A callback of a Zoho CRM notification channel. Its token proves the sender; what it says is only a hint. */
export async function receiveCrm(intake: Intake, { subscription, text, now }: ReceivedCall): Promise<Outcome> {
  const notification = parseNotification(text);
  if (!notification) return 'malformed';
  if (!isSameSecret(notification.token, subscription.secret)) return 'forged';
  if (notification.sentAt < now - OLDEST_MS || notification.sentAt > now + AHEAD_MS) return 'late';
  const isInUse = subscription.collections.crm.has(notification.module);
  return intake.take(subscription.tenant, 'crm', isInUse ? toHints(notification, now) : []);
}

function toHints({ module, operation, sentAt, records }: CrmNotification, now: number): readonly Hint[] {
  const receivedAt = new Date(now).toISOString();
  return records.map(({ id: recordId, fields }) => {
    const record = { side: 'crm', collection: module, recordId } as const;
    const id = hintId(record, `${operation}.${sentAt}`);
    return { ...record, id, operation, receivedAt, ...(fields === undefined ? {} : { fields }) };
  });
}
