import { openCatalystBackend } from '../host/catalyst/catalyst-backend.ts';
import { createSyncJob } from './sync-job.ts';

/**
 * Runs of installations as a Catalyst function of type `job`. It is started every few minutes by a schedule, and at once
 * where somebody asks for a run.
 * https://docs.catalyst.zoho.com/en/serverless/help/functions/job-functions/
 */
// biome-ignore lint/style/noProcessEnv: this is the entry of a host, as functions/host/main.ts is of another.
export default createSyncJob(() => openCatalystBackend(process.env));
