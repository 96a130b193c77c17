import type { Logger } from '../../connectors/http/runtime.ts';
import type { CatalystClient } from '../../stores/catalyst/catalyst-client.ts';

/** The job pool that the project has for this: pools are made in the console, before the first job. */
const JOB_POOL = 'sync_jobs';
const JOB_FUNCTION = 'sync_job';
/** From 1 to 20 letters, digits and underscores. */
const JOB_NAME = 'sync';

export interface JobStarter {
  /** Submits a job for this installation. */
  start(tenant: string): void;
  /** Resolves when everything was submitted: what is under way when a function has answered may never be done. */
  settled(): Promise<void>;
}

/**
 * Lets runs begin at once. A job that could not be submitted is no loss: the schedule starts one every few minutes.
 * https://docs.catalyst.zoho.com/en/job-scheduling/help/introduction/
 */
export function createJobStarter({
  client,
  logger,
}: {
  readonly client: CatalystClient;
  readonly logger: Logger;
}): JobStarter {
  const underWay = new Set<Promise<void>>();

  async function submit(tenant: string): Promise<void> {
    const json = {
      job_name: JOB_NAME,
      target_type: 'Function',
      target_name: JOB_FUNCTION,
      jobpool_name: JOB_POOL,
      params: { installations: tenant },
      source_type: 'API',
    };
    try {
      // Of two jobs for one installation, the second finds the lease taken or nothing to do.
      await client.call({ method: 'POST', path: '/job_scheduling/job', json, repeatable: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.warn({ tenant, reason }, 'A job could not be submitted; the schedule will start one.');
    }
  }

  return {
    start(tenant) {
      const work = submit(tenant).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
