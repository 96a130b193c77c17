import type { CatalystEmulator } from '../../../sandbox/catalyst/catalyst-emulator.ts';
import type { Transport } from '../../connectors/http/runtime.ts';
import type { VirtualClock } from '../../connectors/http/testing/virtual-clock.ts';
import type { JobContext } from '../job-contract.ts';
import type { JobHandler } from '../sync-job.ts';

const LONGEST_JOB_MS = 15 * 60_000;
/** A job that does not end, or jobs that start each other for ever, fail the test. */
const MOST_JOBS = 500;

export interface JobOptions {
  /** Time a job has. */
  readonly limitMs?: number;
  /** The process is killed when it sends this call: before it arrives, or after it was done. */
  readonly killAtCall?: number;
  readonly isCallDone?: boolean;
}

export type JobEnd = 'success' | 'failure' | 'killed';

/** Plays Catalyst's Job Scheduling: each job is a process of its own, called with a context like that of the platform. */
export interface JobPlatform {
  run(params?: Readonly<Record<string, string>>, options?: JobOptions): Promise<JobEnd>;
  /** Runs the jobs that were submitted, and those that they submit, and tells how each ended. */
  drain(options?: JobOptions): Promise<readonly JobEnd[]>;
}

export function createJobPlatform(deps: {
  readonly catalyst: CatalystEmulator;
  readonly clock: VirtualClock;
  readonly network: Transport;
  readonly startProcess: (transport: Transport) => JobHandler;
}): JobPlatform {
  const { catalyst, clock, network, startProcess } = deps;
  let taken = 0;

  async function run(params: Readonly<Record<string, string>> = {}, options: JobOptions = {}): Promise<JobEnd> {
    const endsAt = clock.now() + (options.limitMs ?? LONGEST_JOB_MS);
    const ends: JobEnd[] = [];
    let kill: (end: JobEnd) => void = () => undefined;
    const killed = new Promise<JobEnd>((resolve) => {
      kill = resolve;
    });
    let calls = 0;
    const transport: Transport = async (request) => {
      calls += 1;
      const isDead = ends.includes('killed');
      if (calls !== options.killAtCall && !isDead) return network(request);
      if (options.isCallDone && !isDead) await network(request);
      // A dead process gets no answer, and does nothing more.
      ends.push('killed');
      kill('killed');
      return new Promise(() => undefined);
    };
    const context: JobContext = {
      catalystHeaders: catalyst.contextHeaders(),
      // The platform gives some of its times as text.
      getRemainingExecutionTimeMs: () => String(endsAt - clock.now()),
      closeWithSuccess: () => void ends.push('success'),
      closeWithFailure: () => void ends.push('failure'),
    };
    const returned = startProcess(transport)({ getJobParam: (name) => params[name] }, context);
    await Promise.race([returned, killed]);
    const [end, ...others] = new Set(ends.includes('killed') ? ['killed' as const] : ends);
    if (end === undefined || others.length > 0 || (end !== 'killed' && ends.length !== 1)) {
      throw new Error(`A job must close exactly once, not: ${ends.join(', ') || 'never'}`);
    }
    return end;
  }

  async function drain(options?: JobOptions): Promise<readonly JobEnd[]> {
    const ends: JobEnd[] = [];
    for (let job = catalyst.jobs[taken]; job !== undefined; job = catalyst.jobs[taken]) {
      taken += 1;
      if (ends.length === MOST_JOBS) throw new Error('Jobs start each other for ever.');
      ends.push(await run(job.params, options));
    }
    return ends;
  }

  return { run, drain };
}
