import type { Flow } from '../../core/flow.ts';
import type { Link } from '../../core/link.ts';
import type { RecordVersion, Side } from '../../core/record.ts';
import type { RunCounts } from '../../core/run.ts';
import type { Cursors } from '../../stores/cursors.ts';
import type { Hint } from '../../stores/inbox.ts';
import type { Store } from '../../stores/stores.ts';
import type { SyncRecords } from '../../stores/sync-records.ts';
import type { Connectors } from '../open-task.ts';
import type { EngineClock, EngineLogger } from '../sync-task.ts';
import type { Fate, HeardEchoes } from './drain-sift.ts';

/** What working off an inbox takes. It is done by the owner of the installation's lease only. */
export interface Drain {
  readonly tenant: string;
  readonly store: Store;
  readonly records: SyncRecords;
  readonly cursors: Cursors;
  readonly connectors: Connectors;
  readonly flows: readonly Flow[];
  readonly runsWorkflows: boolean;
  /** Stands in the journal for the run that live edits have none of; another one for each drain. */
  readonly runId: string;
  readonly heard: HeardEchoes;
  readonly clock: EngineClock;
  readonly logger: EngineLogger;
  /** The lease's fencing number. */
  readonly fence: number;
  /** Between batches: keeps the lease, and throws `RunInterrupted` where it was lost. */
  keepLease(): Promise<void>;
  /** Whether another page may be begun. */
  hasTime(): boolean;
}

/** The hints of one record. */
export interface Told {
  readonly recordId: string;
  readonly hints: readonly Hint[];
  readonly link: Link | undefined;
  readonly fate: Fate;
}

/** Records of one side of a flow that have to be looked at. */
export interface FlowWork {
  readonly flow: Flow;
  readonly side: Side;
  readonly told: readonly Told[];
}

/** What the hints of one side of a flow came to. */
export interface FlowDrained {
  readonly counts: RunCounts;
  readonly echoReads: number;
  readonly lagMs: Partial<Readonly<Record<Side, number>>>;
  /** To be looked at once more: the far side does not show yet what it told of. */
  readonly kept: readonly Hint[];
}

/** The newest version that these hints tell of. */
export function newestVersion(hints: readonly Hint[]): RecordVersion | undefined {
  return hints
    .flatMap(({ version }) => version ?? [])
    .reduce<RecordVersion | undefined>((newest, version) => {
      return newest === undefined || (version.counter ?? 0) > (newest.counter ?? 0) ? version : newest;
    }, undefined);
}
