import { Hono } from 'hono';
import { invalidInput } from './catalyst-problem.ts';

export interface SubmittedJob {
  readonly job_id: string;
  readonly job_name: string;
  readonly target_name: string;
  readonly jobpool_name: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Takes jobs and keeps them; whoever plays the platform runs them. */
export function jobRoutes(jobs: SubmittedJob[]): Hono {
  const app = new Hono();
  app.post('/job_scheduling/job', async (context) => {
    const body = (await context.req.json()) as Readonly<Record<string, unknown>>;
    const { job_name: name, target_type: type, target_name: target, jobpool_name: pool, params = {} } = body;
    if (typeof name !== 'string' || !/^\w{1,20}$/.test(name)) throw invalidInput('job_name is wrong');
    if (type !== 'Function' || typeof target !== 'string') throw invalidInput('The target is wrong');
    if (typeof pool !== 'string' || pool === '') throw invalidInput('The job pool is missing');
    if (body.source_type !== 'API') throw invalidInput('source_type is wrong');
    const job: SubmittedJob = {
      job_id: String(jobs.length + 1),
      job_name: name,
      target_name: target,
      jobpool_name: pool,
      params: params as Readonly<Record<string, string>>,
    };
    jobs.push(job);
    return context.json({ status: 'success', data: { ...job, job_status: 'PENDING' } });
  });
  return app;
}
