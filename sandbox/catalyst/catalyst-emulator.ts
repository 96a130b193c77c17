import type { Simulator, SimulatorOptions } from '../simulator/simulator.ts';
import type { DataStoreOptions } from './data-store.ts';
import type { StoredRow } from './data-table.ts';
import type { SubmittedJob } from './job-routes.ts';
import type { ContextHeaders } from './project-access.ts';

export interface CatalystEmulatorOptions extends SimulatorOptions, Omit<DataStoreOptions, 'clock'> {}

/** One Catalyst project: the Data Store's REST API, and as much of Job Scheduling as takes jobs. */
export interface CatalystEmulator extends Simulator {
  /** The headers that the platform adds to a function's request, or puts into its context. */
  contextHeaders(): ContextHeaders;
  /** Ends the token that functions were given so far. */
  renewToken(): void;
  /** Copies of the rows of a table. */
  rows(table: string): readonly Readonly<StoredRow>[];
  /** Jobs that were submitted, oldest first. */
  readonly jobs: readonly SubmittedJob[];
}
