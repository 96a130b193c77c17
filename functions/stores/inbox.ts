import type { RecordVersion, Side } from '../core/record.ts';
import { createDocuments, type Documents } from './documents.ts';
import type { Store } from './stores.ts';

/** "Look at this record": what a notification amounts to. It proves nothing about the record, which is read before use. */
export interface Hint {
  /** See `hintId`. */
  readonly id: string;
  readonly side: Side;
  /** The ServiceNow table or the CRM module. */
  readonly collection: string;
  readonly recordId: string;
  readonly operation: 'created' | 'updated' | 'deleted';
  /** When it arrived, by our clock; the delay of an edit is counted from here. */
  readonly receivedAt: string;
  /** The version it tells of, where the sender says so: our own writes coming back are recognised by it. */
  readonly version?: RecordVersion;
  /** The fields it names, where the sender does. */
  readonly fields?: readonly string[];
}

/** Hints that wait to be worked off. Several of one record are several rows here and one look when they are drained. */
export type Inbox = Documents<Hint>;

/**
 * The key of a hint. `event` tells events of one record apart and is the same when the same event is delivered twice, so
 * that a doubled one is stored once.
 */
export function hintId({ side, collection, recordId }: Pick<Hint, 'side' | 'collection' | 'recordId'>, event: string) {
  return [side, collection, recordId, event].join('/');
}

export function openInbox(store: Store, tenant: string): Inbox {
  return createDocuments<Hint>(store, tenant, {
    collection: 'inbox',
    key: (hint) => hint.id,
    refA: (hint) => `${hint.side}/${hint.collection}`,
  });
}
