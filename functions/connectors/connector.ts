import type { FieldValues, RecordVersion, RemoteRecord, Side } from '../core/record.ts';

/** A collection of records on one side: a ServiceNow table or a Zoho CRM module. */
export type CollectionName = string;

/** What a field can hold, in terms both sides share. The codecs translate from `internal_type` and `data_type`. */
export type FieldType =
  | 'text'
  | 'longtext'
  | 'richtext'
  | 'email'
  | 'phone'
  | 'url'
  | 'choice'
  | 'multichoice'
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'currency'
  | 'date'
  | 'datetime'
  | 'reference'
  | 'user'
  | 'subform'
  | 'other';

/** One value of a choice or picklist: what is stored and what people read. */
export interface FieldChoice {
  readonly value: string;
  readonly label: string;
}

export interface FieldShape {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** False where the system computes the value or refuses to write it. */
  readonly writable: boolean;
  readonly unique: boolean;
  readonly maxLength?: number;
  /** Digits after the decimal point that the system keeps, where it says so. */
  readonly decimals?: number;
  /** The collection a reference points at, or the one that holds the rows of a subform. */
  readonly target?: CollectionName;
  readonly choices?: readonly FieldChoice[];
}

export interface CollectionShape {
  readonly name: CollectionName;
  readonly label: string;
  readonly fields: ReadonlyMap<string, FieldShape>;
  /** False where the connected user may read but not create. */
  readonly creatable: boolean;
}

/** A position in keyset order (modified, id): everything up to and including it has been read. */
export interface KeysetPosition {
  readonly modifiedAt: string;
  readonly id: string;
}

/**
 * Rows that are read and written with the record they belong to: `proc_po_item` by `purchase_order`, `Purchase_Items` by
 * `Parent_Id`.
 */
export interface ChildRelation {
  readonly collection: CollectionName;
  /** The field of a child row that names its record. */
  readonly parentField: string;
}

export interface ChildRequest extends ChildRelation {
  /** Fields of the child rows to read. Their ids are always read as well. */
  readonly fields: readonly string[];
}

export interface PageRequest {
  readonly collection: CollectionName;
  /** Field names to read. The id and the version are always read as well. Dotted names walk a reference. */
  readonly fields: readonly string[];
  /** Read on after this position; from the start when missing. */
  readonly after?: KeysetPosition;
  /** Only records modified at or after this instant (ISO). */
  readonly since?: string;
  /** Rows wanted; the connector lowers it to what the system allows. */
  readonly limit: number;
  /** Conditions that hold for every record wanted. Only fields known from the shape are sent to the system. */
  readonly where?: readonly Condition[];
  /** Child rows to read with each record. */
  readonly children?: ChildRequest;
}

/** A condition that both systems can evaluate on the server. */
export type Condition =
  | { readonly field: string; readonly operator: '=' | '!='; readonly value: string }
  | { readonly field: string; readonly operator: 'is-filled' };

export interface RecordPage {
  readonly records: readonly RemoteRecord[];
  /** Where to go on; undefined when the end was reached. A page may be short, even empty, and not be the last. */
  readonly next?: KeysetPosition;
  /** The server's clock when the page was read (ISO), from its `Date` header. */
  readonly serverTime: string;
  /** Rows that match but that the connected user may not see, where the system tells. */
  readonly hidden?: number;
}

/** What is to be done to one child row: added, changed (the given fields and no others), removed. Others stay as they are. */
export type ChildWrite =
  | { readonly ref: string; readonly fields: FieldValues }
  | { readonly id: string; readonly fields: FieldValues }
  | { readonly id: string; readonly remove: true };

/** A child row to be added. Its `ref` is chosen by the caller: unique within its record. */
export type NewChild = Extract<ChildWrite, { readonly ref: string }>;

export interface NewRecord {
  /** Chosen by the caller, returned in the outcome: unique within a call. */
  readonly ref: string;
  readonly fields: FieldValues;
  /** Our own key, written into the external key field, so that a create can be repeated and found again. */
  readonly externalKey: string;
  /** Its rows, of the relation named in the options. */
  readonly children?: readonly NewChild[];
}

export interface RecordPatch {
  readonly ref: string;
  readonly id: string;
  /** Changed fields only; `null` clears. May be empty where only child rows change. */
  readonly fields: FieldValues;
  /** Changed rows only, of the relation named in the options. */
  readonly children?: readonly ChildWrite[];
}

export interface WriteOptions {
  /** Whether the system's own automations (workflows, business rules) may run for these writes. CRM only. */
  readonly runAutomations: boolean;
  /** Name of the field that holds our key, from `resolveExternalKey`. */
  readonly externalKeyField: string;
  /** What the child rows of these records are; needed where a record carries any. */
  readonly children?: ChildRelation;
  /**
   * Updates only: a record that was modified after this instant (ISO) is refused as `changed` instead of being written.
   * Systems that cannot promise that write as ever. CRM only.
   */
  readonly unmodifiedSince?: string;
}

/** Why one record was not written. */
export interface WriteRefusal {
  /** The system's own code (`MANDATORY_NOT_FOUND`, `403`). */
  readonly code: string;
  /** The system's own words. */
  readonly message: string;
  /** The field the system names, if any. */
  readonly field?: string;
  /**
   * `rejected`: this record, as it is, will be refused again · `missing`: the record is gone or hidden ·
   * `changed`: it was modified meanwhile · `busy`: try later, nothing was written · `unknown`: it may or may not have
   * been written: read before writing again.
   */
  readonly kind: 'rejected' | 'missing' | 'changed' | 'busy' | 'unknown';
}

/** The result of one record of a write call. Each row is judged on its own, whatever the HTTP status said. */
export type WriteOutcome =
  | {
      readonly ref: string;
      readonly ok: true;
      readonly id: string;
      /**
       * The version that the write left. Writing child rows may raise it once more where the system recomputes the
       * record; where only child rows were written and the system says nothing of the record, it is the oldest one
       * there is. Either way the record counts as changed at the next look, which costs one read.
       */
      readonly version: RecordVersion;
      /** The record after the write, where the system returns it: shows what its own rules changed or dropped. */
      readonly fields?: FieldValues;
      /** Whether the write made the record (false: an upsert found it). */
      readonly created: boolean;
      /** The ids of the rows added, by `ref`. A row that is missing here was not added or could not be told apart. */
      readonly children?: readonly { readonly ref: string; readonly id: string }[];
      /** Child rows that were not written though their record was, by `ref` or id. */
      readonly refusedChildren?: readonly { readonly key: string; readonly refusal: WriteRefusal }[];
    }
  | { readonly ref: string; readonly ok: false; readonly refusal: WriteRefusal };

/** The result of removing one record. */
export type RemovalOutcome =
  | { readonly id: string; readonly ok: true }
  | { readonly id: string; readonly ok: false; readonly refusal: WriteRefusal };

export interface Deletion {
  readonly id: string;
  readonly deletedAt: string;
}

export interface DeletionFeed {
  readonly deletions: readonly Deletion[];
  /** The server's clock when the feed was read (ISO). */
  readonly serverTime: string;
}

/**
 * One side as the engine sees it. Implementations authenticate, retry what is safe to repeat, keep to the rate limits
 * and decode values; they never decide what should be written.
 *
 * Every method may throw a `ConnectorError` (`functions/connectors/errors.ts`) that concerns the whole call:
 * the connection is dead, the system is down, a limit is used up. What concerns one record is a `WriteOutcome`.
 */
export interface Connector {
  readonly side: Side;

  /** The fields of a collection, or undefined where the collection does not exist or may not be seen. */
  describe(collection: CollectionName): Promise<CollectionShape | undefined>;

  /**
   * The name of the field that holds our key in records of this collection, made where the system allows it.
   * Undefined where there is none.
   */
  resolveExternalKey(collection: CollectionName): Promise<string | undefined>;

  /** Records in keyset order (modified, id). */
  readPage(request: PageRequest): Promise<RecordPage>;

  /** The records with these ids, in any order; ids that do not exist or may not be seen are missing. */
  readByIds(
    collection: CollectionName,
    ids: readonly string[],
    fields: readonly string[],
    children?: ChildRequest,
  ): Promise<readonly RemoteRecord[]>;

  /**
   * The records whose field has one of these values. Values that must not be put into a query of this system are left
   * out and returned in `unsafe`, for the caller to match in code.
   */
  readByValues(
    collection: CollectionName,
    field: string,
    values: readonly string[],
    fields: readonly string[],
  ): Promise<{ readonly records: readonly RemoteRecord[]; readonly unsafe: readonly string[] }>;

  /** How many records the collection has. */
  count(collection: CollectionName, where?: readonly Condition[]): Promise<number>;

  /**
   * Makes records. Repeating a call with the same external keys makes nothing twice, child rows included: a record that
   * is there already keeps the rows it has.
   */
  create(
    collection: CollectionName,
    records: readonly NewRecord[],
    options: WriteOptions,
  ): Promise<readonly WriteOutcome[]>;

  /** Changes the given fields and no others. Never repeated by the connector after an unclear outcome. */
  update(
    collection: CollectionName,
    patches: readonly RecordPatch[],
    options: WriteOptions,
  ): Promise<readonly WriteOutcome[]>;

  /** Removes records. A record that is gone already counts as removed. */
  remove(
    collection: CollectionName,
    ids: readonly string[],
    options: Pick<WriteOptions, 'runAutomations'>,
  ): Promise<readonly RemovalOutcome[]>;

  /**
   * Records deleted since an instant (ISO), from the system's feed of deletions, oldest first. Undefined where the feed
   * may not be read: then only a comparison of ids finds deletions.
   */
  readDeletions(collection: CollectionName, since: string): Promise<DeletionFeed | undefined>;

  /**
   * Largest numbers of records that one call of the system carries, by which the engine batches, and how many batches
   * of writes it may have under way.
   */
  readonly limits: {
    readonly writeConcurrency: number;
    readonly createBatch: number;
    readonly updateBatch: number;
    readonly readPage: number;
    readonly readByIds: number;
    readonly readByValues: number;
  };
}
