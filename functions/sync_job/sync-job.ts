import type { CatalystBackend } from '../host/catalyst/catalyst-backend.ts';
import type { JobContext, JobRequest } from './job-contract.ts';
import { workOff } from './work-off.ts';

export type JobHandler = (request: JobRequest, context: JobContext) => Promise<void>;

/**
 * Executes runs: of the installations that the parameter `installations` names, separated by commas, else of all that
 * have something to do. Ends with success when there is nothing left or its time is nearly over; what is left then goes
 * on in jobs of its own.
 */
export function createSyncJob(open: () => CatalystBackend): JobHandler {
  let backend: CatalystBackend | undefined;

  async function run(request: JobRequest, context: JobContext): Promise<boolean> {
    backend ??= open();
    backend.authorize(context.catalystHeaders);
    const named = request.getJobParam('installations')?.split(',').filter(Boolean);
    const tenants = named?.length ? named : await backend.installations();
    const remainingMs = () => Number(context.getRemainingExecutionTimeMs());
    const { left, hasFailed } = await workOff(backend, tenants, remainingMs);
    for (const tenant of left) backend.jobs.start(tenant);
    await backend.jobs.settled();
    // Unfinished sign-ins are given back by the schedule's jobs, which name no installation.
    if (!named?.length && left.length === 0) await backend.cleanUp();
    return !hasFailed;
  }

  return async (request, context) => {
    const isDone = await run(request, context).catch(tellFailure);
    if (isDone) context.closeWithSuccess();
    else context.closeWithFailure();
  };
}

/** Messages of ours: they name the variable or the header that is missing, and hold no value. */
function tellFailure(error: unknown): false {
  const reason = error instanceof Error ? error.message : 'unknown';
  process.stderr.write(`The job failed: ${reason}\n`);
  return false;
}
