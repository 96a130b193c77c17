import type { BrakeLimits } from '../core/brake.ts';
import type { Flow } from '../core/flow.ts';
import type { QuotaWait, WaitingWork } from '../core/quota.ts';
import type { Side } from '../core/record.ts';
import type { Run } from '../core/run.ts';
import type { Connectors } from './open-task.ts';
import type { KnownLimits } from './schedule/poll-schedule.ts';

/** What an installation syncs with: made anew for each slice, so that it sees settings and connections as they are. */
export interface SyncSession {
  readonly connectors: Connectors;
  readonly flows: readonly Flow[];
  /** Whether workflows of the CRM run for live edits; they do not when missing. */
  readonly runsWorkflows?: boolean;
  /** What a run must not do without being asked; the usual limits when missing. */
  readonly brakes?: BrakeLimits | undefined;
  /** Which ServiceNow instance the connection leads to; links act only in the one that they were made with. */
  readonly instance?: string | undefined;
  /** What the two systems allow, as far as it is known; decides how often they are polled. */
  readonly limits?: KnownLimits;
  /** Whether work that is not live has to wait, so that the installation stays within its share of what the systems allow. */
  readonly quotaWait?: (work: WaitingWork) => QuotaWait | undefined;
  /** Tells what the calls that follow are for; they are for live edits when missing. */
  readonly workFor?: (work: WaitingWork | undefined) => void;
  /** Called when a run has ended, however it ended, and when live edits have changed what it tells of. */
  finished(run: Pick<Run, 'kind'>): Promise<void>;
  /** The grant of this side is dead; a person has to authorize again. */
  connectionLost(side: Side): Promise<void>;
}
