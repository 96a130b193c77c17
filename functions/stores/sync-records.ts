import type { Entity } from '../core/flow.ts';
import type { Link } from '../core/link.ts';
import type { FieldValue, RecordVersion, Side } from '../core/record.ts';
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
  readonly kind: 'created' | 'matched' | 'adopted' | 'updated' | 'removed' | 'deactivated' | 'detached' | 'corrected';
  /** The side that was written to. */
  readonly side: Side;
  readonly recordId: string;
  /** The version that the write left. */
  readonly version?: RecordVersion;
  /** For updates: what was there and what is there now, and why. */
  readonly changes: readonly {
    readonly field: string;
    /** Missing where the change is one of a line. */
    readonly mappingId?: string;
    /** Both are missing once they are older than values are kept. */
    readonly before?: FieldValue;
    readonly after?: FieldValue;
    readonly reason: string;
  }[];
  /** Who did it, where it was a person in the extension. */
  readonly by?: string;
}

/** What people need to recognise the field of a pair. */
interface ConflictOf {
  readonly id: string;
  readonly linkId: string;
  readonly mappingId: string;
  readonly entity: Entity;
  readonly recordName: string;
  readonly servicenowTable: string;
  readonly servicenowId: string;
  readonly crmModule: string;
  readonly crmId: string;
  /** The names of the field. */
  readonly fields: { readonly servicenow: string; readonly crm: string };
}

/** Both sides have changed a field, and a person has to choose. */
export interface OpenConflict extends ConflictOf {
  /** When it was first seen. */
  readonly at: string;
  readonly values: { readonly servicenow: FieldValue; readonly crm: FieldValue };
  /** When the two records were last modified, as they say. */
  readonly changedAt: { readonly servicenow: string; readonly crm: string };
  /** What a person has chosen, looking at `values`; void once one of them is another. */
  readonly decision?: { readonly keep: Side; readonly by: string; readonly at: string };
}

/** A value that somebody wrote and that a rule replaced. */
export interface ConflictEntry extends Partial<ConflictOf> {
  readonly id: string;
  readonly at: string;
  readonly runId: string;
  readonly linkId: string;
  readonly mappingId: string;
  readonly rule: string;
  /** The side whose value was replaced, and the value. */
  readonly side: Side;
  readonly value: FieldValue;
  /** The values were taken away, as they are older than values are kept. */
  readonly expired?: boolean;
  /** The value that won. */
  readonly winner?: FieldValue;
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
  /** Rows of the same collection, whose keys begin with `OPEN_PREFIX`. */
  readonly openConflicts: Documents<OpenConflict>;
  readonly waiting: Documents<WaitingReference>;
}

/** Stands for the run of what a person did without one. */
export const NO_RUN = '';

/** Keys of conflicts begin with one of these; in the log they go on with the link. */
export const OPEN_PREFIX = 'open/';
export const LOG_PREFIX = 'log/';

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
      refB: (entry) => (entry.runId === NO_RUN ? undefined : entry.runId),
    }),
    conflicts: createDocuments<ConflictEntry>(store, tenant, {
      collection: 'conflicts',
      key: (entry) => entry.id,
      refA: (entry) => entry.linkId,
    }),
    openConflicts: createDocuments<OpenConflict>(store, tenant, {
      collection: 'conflicts',
      key: (conflict) => conflict.id,
      refA: (conflict) => conflict.linkId,
    }),
    waiting: createDocuments<WaitingReference>(store, tenant, {
      collection: 'waiting',
      key: (reference) => reference.id,
      refA: (reference) => reference.target,
    }),
  };
}
