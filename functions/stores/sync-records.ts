import type { Link } from '../core/link.ts';
import type { FieldValue, Side } from '../core/record.ts';
import type { Run } from '../core/run.ts';
import type { ParkedRecord } from '../core/work-item.ts';
import { createDocuments, type Documents } from './documents.ts';
import type { Store } from './stores.ts';

/** One write, or one pair that was made without one: timeline, undo and figures are read from these. */
export interface JournalEntry {
  readonly id: string;
  readonly at: string;
  readonly runId: string;
  readonly linkId: string;
  readonly kind: 'created' | 'matched' | 'adopted' | 'updated';
  /** The side that was written to. */
  readonly side: Side;
  readonly recordId: string;
  /** For updates: what was there and what is there now, and why. */
  readonly changes: readonly {
    readonly field: string;
    readonly before: FieldValue;
    readonly after: FieldValue;
    readonly reason: string;
  }[];
}

/** A value that somebody wrote and that a rule replaced. */
export interface ConflictEntry {
  readonly id: string;
  readonly at: string;
  readonly runId: string;
  readonly linkId: string;
  readonly mappingId: string;
  readonly rule: string;
  /** The side whose value was replaced, and the value. */
  readonly side: Side;
  readonly value: FieldValue;
}

/** A reference that could not be carried over, as the record it points at had no partner. */
export interface WaitingReference {
  readonly id: string;
  readonly linkId: string;
  readonly mappingId: string;
  /** The side that is read, and the ids there of the record that points and the record that is pointed at. */
  readonly source: Side;
  readonly recordId: string;
  readonly target: string;
}

/** Everything the engine keeps for one installation, typed. */
export interface SyncRecords {
  readonly links: Documents<Link>;
  readonly runs: Documents<Run>;
  readonly parked: Documents<ParkedRecord>;
  readonly journal: Documents<JournalEntry>;
  readonly conflicts: Documents<ConflictEntry>;
  readonly waiting: Documents<WaitingReference>;
}

/** What stands for the record of a pair that is being made: by it those pairs are found whose making nobody saw the end of. */
export const NOT_YET_MADE = 'not-yet-made';

function refOfMissing(link: Link): string | undefined {
  return link.state === 'creating' ? NOT_YET_MADE : undefined;
}

export function openSyncRecords(store: Store, tenant: string): SyncRecords {
  return {
    links: createDocuments<Link>(store, tenant, {
      collection: 'links',
      key: (link) => link.id,
      refA: (link) => link.servicenowId ?? refOfMissing(link),
      refB: (link) => link.crmId ?? refOfMissing(link),
    }),
    runs: createDocuments<Run>(store, tenant, { collection: 'runs', key: (run) => run.id }),
    parked: createDocuments<ParkedRecord>(store, tenant, {
      collection: 'parked',
      key: (record) => record.id,
      refA: (record) => record.recordId,
    }),
    journal: createDocuments<JournalEntry>(store, tenant, {
      collection: 'journal',
      key: (entry) => entry.id,
      refA: (entry) => entry.linkId,
      refB: (entry) => entry.runId,
    }),
    conflicts: createDocuments<ConflictEntry>(store, tenant, {
      collection: 'conflicts',
      key: (entry) => entry.id,
      refA: (entry) => entry.linkId,
    }),
    waiting: createDocuments<WaitingReference>(store, tenant, {
      collection: 'waiting',
      key: (reference) => reference.id,
      refA: (reference) => reference.target,
    }),
  };
}
