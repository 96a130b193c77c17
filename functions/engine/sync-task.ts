import type { ChildRequest, CollectionShape, Condition, Connector } from '../connectors/connector.ts';
import type { Flow } from '../core/flow.ts';
import { linkId } from '../core/link.ts';
import type { QuotaWait } from '../core/quota.ts';
import { type FieldValue, otherSide, type RemoteRecord, type Side } from '../core/record.ts';
import type { RecordOutcome } from '../core/run.ts';
import type { SyncRecords } from '../stores/sync-records.ts';
import type { ChangeBrake } from './brakes/brake-changes.ts';
import type { Decisions } from './conflicts/open-conflicts.ts';
import type { ForeseenPartners } from './creations/foreseen-partners.ts';
import type { Choices } from './matching/choose-partners.ts';
import type { ConditionalWrites } from './pairs/conditional-writes.ts';

/** What the engine needs of the outside, as parameters. */
export interface EngineClock {
  now(): number;
}

export interface EngineLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** One side of a flow: its connector and what is known of its collection. */
export interface TaskSide {
  readonly connector: Connector;
  readonly collection: string;
  readonly shape: CollectionShape;
  /** The field that holds the partner's id, where there is one. */
  readonly externalKeyField: string | undefined;
  /** Where new records are made: the collection, or a child of it. */
  readonly createIn: string;
  /** Every field that has to be read. */
  readonly fields: readonly string[];
  /** The lines that are read with the records, where the flow has any. */
  readonly children: ChildRequest | undefined;
  /** What every record of the flow fulfils on this side. */
  readonly where: readonly Condition[];
}

/** One flow read from one side, with everything that working on it takes. */
export interface SyncTask {
  readonly runId: string;
  readonly flow: Flow;
  readonly source: Side;
  readonly sides: Readonly<Record<Side, TaskSide>>;
  readonly records: SyncRecords;
  /** Records to look at again although neither they nor the time say so: what they point at has a partner now. */
  readonly forced: ReadonlySet<string>;
  /** Looks at linked records before they are written. */
  readonly brake?: ChangeBrake | undefined;
  /** What people have chosen in open conflicts of these records. */
  readonly decisions?: Decisions;
  /** What people have said about the partners of doubtful records. */
  readonly choices?: Choices;
  /** Records that stand for empty references, by CRM module; undefined where there is none. Filled as they are needed. */
  readonly placeholders: Map<string, string | undefined>;
  /** How many source records the run expects, to choose the cheaper way of finding partners. */
  readonly expected: number;
  /** Whether one page holds every source record: then two claims to one partner are always seen together. */
  readonly isSinglePage: boolean;
  /** Whether the CRM refuses writes to records that were modified since they were read. */
  readonly conditional: ConditionalWrites;
  /** The lease's fencing number; every write to the store carries it. */
  readonly fence: number;
  readonly clock: EngineClock;
  readonly logger: EngineLogger;
  /** A preview plans everything and writes nothing, neither to the systems nor to the store. */
  readonly isPreview: boolean;
  /** Whether workflows of the CRM run for what is written: for live edits if the admin wants it, never for a backfill. */
  readonly runAutomations?: boolean;
  /** Filled by a preview only. */
  readonly foreseen: ForeseenPartners;
  /** Counts what became of one record. */
  readonly count: (outcome: RecordOutcome) => void;
  /** Counts values that a rule replaces. */
  readonly countConflicts?: (added: number) => void;
  /** Called between batches: saves the progress, and throws `RunInterrupted` when the run must stop here. */
  readonly checkpoint: () => Promise<void>;
}

/** The run was cancelled, its lease was lost, its time is up or live edits wait. Nothing is half done: it goes on from the checkpoint. */
export class RunInterrupted extends Error {
  readonly reason: 'cancelled' | 'lease-lost' | 'time-up' | 'hints' | 'quota';
  /** With `quota`: for which side, and until when. */
  readonly wait: QuotaWait | undefined;

  constructor(reason: RunInterrupted['reason'], wait?: QuotaWait) {
    super(`The run was interrupted: ${reason}.`);
    this.name = 'RunInterrupted';
    this.reason = reason;
    this.wait = wait;
  }
}

export function targetOf(task: SyncTask): Side {
  return otherSide(task.source);
}

/** Names this task of this run. */
export function tallyOf(task: SyncTask): string {
  return `${task.runId}/${task.source}`;
}

export function linkIdOf(task: SyncTask, recordId: string): string {
  return linkId(task.flow.id, task.flow.crmModule, task.source, recordId);
}

const NAME_FIELDS: Readonly<Record<Side, readonly (readonly string[])[]>> = {
  servicenow: [['first_name', 'last_name'], ['name'], ['user_name'], ['email'], ['number'], ['short_description']],
  // Orders and cases look up vendors and products: what they are called themselves comes first.
  crm: [['First_Name', 'Last_Name'], ['Email'], ['Subject'], ['Product_Name'], ['Vendor_Name']],
};

/** What people call a record, for the work list. */
export function nameOf(side: Side, record: RemoteRecord): string {
  for (const fields of NAME_FIELDS[side]) {
    const parts = fields.map((field) => record.fields[field]).filter(isText);
    if (parts.length > 0) return parts.join(' ');
  }
  return record.id;
}

function isText(value: FieldValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

export function chunk<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
