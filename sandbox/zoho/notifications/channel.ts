import type { JsonObject } from '../json.ts';
import type { Organisation } from '../organisation.ts';
import type { RecordChange } from '../records/record-change.ts';
import type { NotificationCondition } from './notification-condition.ts';

/** What a subscription can ask for: `Contacts.edit`. */
export type EventVerb = 'create' | 'edit' | 'delete' | 'all';

export interface ChannelEvent {
  readonly module: string;
  readonly verb: EventVerb;
}

/** A subscription to changes: https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html */
export interface Channel {
  readonly id: string;
  readonly events: readonly ChannelEvent[];
  readonly notifyUrl: string;
  readonly token: string | null;
  /** ms since 1970. */
  readonly expiresAt: number;
  readonly returnsAffectedValues: boolean;
  readonly notifiesOnRelatedAction: boolean;
  readonly conditions: readonly NotificationCondition[];
  /** The conditions as they were given, which reading the channel shows. */
  readonly givenConditions: readonly JsonObject[];
}

const VERBS: Readonly<Record<RecordChange['operation'], EventVerb>> = {
  insert: 'create',
  update: 'edit',
  delete: 'delete',
};

export function asksFor({ events }: Channel, { module, operation }: RecordChange): boolean {
  return events.some((event) => event.module === module && (event.verb === 'all' || event.verb === VERBS[operation]));
}

/** Forgets the channels whose time is over, as if they had never been. */
export function forgetLapsed({ channels }: Organisation, now: number): void {
  for (const { id, expiresAt } of channels.values()) if (expiresAt <= now) channels.delete(id);
}

export function modulesOf({ events }: Channel): readonly string[] {
  return [...new Set(events.map(({ module }) => module))];
}
