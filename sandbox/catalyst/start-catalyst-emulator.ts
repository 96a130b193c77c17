import { Hono } from 'hono';
import { realClock } from '../simulator/real-clock.ts';
import type { SimulatedCall } from '../simulator/simulator.ts';
import { startSimulator } from '../simulator/start-simulator.ts';
import type { CatalystEmulator, CatalystEmulatorOptions } from './catalyst-emulator.ts';
import { CatalystProblem, problemBody } from './catalyst-problem.ts';
import { createDataStore, type DataStore } from './data-store.ts';
import { dataStoreRoutes } from './data-store-routes.ts';
import { jobRoutes, type SubmittedJob } from './job-routes.ts';
import { createProjectAccess, type ProjectAccess } from './project-access.ts';

/** Starts a project with the given tables. */
export async function startCatalystEmulator(options: CatalystEmulatorOptions): Promise<CatalystEmulator> {
  const dataStore = createDataStore({ ...options, clock: options.clock ?? realClock });
  const access = createProjectAccess();
  const jobs: SubmittedJob[] = [];
  const simulator = await startSimulator({
    app: createApp(dataStore, access, jobs),
    options,
    classify: classifyCall,
    countRecords: countRows,
  });
  return {
    ...simulator,
    contextHeaders: access.contextHeaders,
    renewToken: access.renewToken,
    rows: (table) => [...(dataStore.tables.get(table)?.rows.values() ?? [])].map((row) => ({ ...row })),
    jobs,
  };
}

function createApp(dataStore: DataStore, access: ProjectAccess, jobs: SubmittedJob[]): Hono {
  const project = new Hono();
  project.use('*', async (context, next) => {
    access.check(context.req.raw, context.req.param('project') ?? '');
    await next();
  });
  project.route('/', dataStoreRoutes(dataStore));
  project.route('/', jobRoutes(jobs));

  const app = new Hono();
  app.route('/baas/v1/project/:project', project);
  app.notFound((context) => context.json(problemBody({ code: 'INVALID_URL', message: 'There is no such API.' }), 404));
  app.onError((error, context) => {
    const problem =
      error instanceof SyntaxError ? new CatalystProblem(400, 'INVALID_INPUT', 'The body is not JSON.') : error;
    if (!(problem instanceof CatalystProblem)) throw problem;
    return Response.json(problemBody(problem), { status: problem.status, headers: context.res.headers });
  });
  return app;
}

function classifyCall(method: string, path: string): SimulatedCall['kind'] {
  return method === 'GET' || path.endsWith('/query') ? 'read' : 'write';
}

function countRows(method: string, path: string, body: string): number | undefined {
  if (method === 'DELETE' || !path.endsWith('/row')) return undefined;
  // A list of rows, or something that was refused.
  return body.startsWith('[') ? (JSON.parse(body) as readonly unknown[]).length : undefined;
}
