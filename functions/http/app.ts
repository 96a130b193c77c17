import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { redactText } from '../connectors/http/redact.ts';
import { StoreUnavailableError } from '../stores/stores.ts';
import { createConflictRoutes } from './activity/conflicts-routes.ts';
import { createTimelineRoutes } from './activity/timeline-routes.ts';
import { createWorkListRoutes } from './activity/work-list-routes.ts';
import { createAlertWebhookRoutes, tellAlerts } from './alerts/alert-webhook.ts';
import { type ApiContext, type ApiDependencies, createApiContext } from './context.ts';
import { createValueExpiry } from './expire-old-values.ts';
import { createHealthRoutes } from './health.ts';
import { createCrmPeopleRoutes } from './installation/crm-people.ts';
import { createInstallationRoutes } from './installation/installation.ts';
import { createPausingRoutes } from './installation/pausing.ts';
import { createUninstallRoutes, followUninstallations } from './installation/uninstall.ts';
import { publishOpenApi } from './openapi.ts';
import { ApiProblem } from './problem.ts';
import { allowWidget, forbidCaching, limitBodies, protectAnswers, refuseForeignOrigins } from './protection.ts';
import { limitByState, limitCalls, limitSignIns } from './rate-limits.ts';
import { logRequests } from './request-log.ts';
import { createRouter } from './routing.ts';
import { createRunRoutes } from './runs/runs.ts';
import { createPushRoutes } from './servicenow/push.ts';
import { createServiceNowRoutes } from './servicenow/servicenow-connection.ts';
import { createStartAfreshRoutes } from './servicenow/start-afresh.ts';
import { createSettingsRoutes } from './settings.ts';
import { createCallbackRoutes } from './sign-in/callbacks.ts';
import { expireGrants } from './sign-in/expire-grants.ts';
import { createSignInRoutes } from './sign-in/sign-in.ts';
import { createSummaryRoutes } from './summary/summary.ts';

/** The API as a host runs it. */
export interface Api {
  readonly app: OpenAPIHono;
  /** Ends what was begun and never finished, and removes what is over. The host calls it every minute. */
  cleanUp(): Promise<void>;
}

const GRANT_PATHS = ['/auth/*', '/api/auth/*', '/api/connections/servicenow/complete'];

function protect(app: OpenAPIHono, api: ApiContext): void {
  app.use(logRequests(api.logger, api.clock));
  app.use(protectAnswers());
  app.use('/api/*', forbidCaching(), allowWidget(api.widgetOrigins), refuseForeignOrigins(api.widgetOrigins));
  app.use('/auth/*', forbidCaching());
  app.use(limitCalls(api), limitBodies());
  app.use('/auth/*', limitSignIns(api));
  app.use('/api/auth/*', limitSignIns(api));
  app.use('/webhooks/uninstall', limitSignIns(api));
  for (const path of GRANT_PATHS) app.use(path, limitByState(api));
}

function answerError(api: ApiContext, error: Error, context: Context): Response {
  const problem = toApiProblem(error);
  if (problem.code === 'internal' || problem.code === 'unavailable') {
    api.logger.error({ path: context.req.path, error: describe(error) }, 'A request failed.');
  }
  return context.json(problem.toBody(), problem.status);
}

/** Errors of libraries may quote what they were given, so their words are redacted. */
function describe(error: Error): { readonly name: string; readonly message: string; readonly stack: string } {
  return { name: error.name, message: redactText(error.message), stack: redactText(error.stack ?? '') };
}

function toApiProblem(error: Error): ApiProblem {
  if (error instanceof ApiProblem) return error;
  // Hono's own refusals: a body that is not JSON, or of another content type.
  if (error instanceof HTTPException && error.status < 500) return new ApiProblem('invalid_request', error.message);
  if (error instanceof StoreUnavailableError) {
    return new ApiProblem('unavailable', 'The database is away for a moment; try again.', { cause: error });
  }
  return new ApiProblem('internal', 'Something went wrong here; the operator finds it in the log.');
}

/** The application of all hosts: the sandbox, the Node server and Catalyst. */
export function createApi(deps: ApiDependencies): Api {
  const api = createApiContext(deps);
  const app = createRouter();
  protect(app, api);
  const resources = [
    createSignInRoutes(api),
    createCallbackRoutes(api),
    createInstallationRoutes(api),
    createPausingRoutes(api),
    createUninstallRoutes(api),
    createAlertWebhookRoutes(api),
    createServiceNowRoutes(api),
    createPushRoutes(api),
    createSettingsRoutes(api),
    createCrmPeopleRoutes(api),
    createRunRoutes(api),
    createStartAfreshRoutes(api),
    createWorkListRoutes(api),
    createConflictRoutes(api),
    createTimelineRoutes(api),
    createSummaryRoutes(api),
    createHealthRoutes(api),
  ];
  const expireValues = createValueExpiry(api);
  for (const resource of resources) app.route('/', resource);
  publishOpenApi(app, api.publicUrl);
  app.notFound((context) => {
    const problem = new ApiProblem('not_found', 'There is nothing at this path.');
    return context.json(problem.toBody(), problem.status);
  });
  app.onError((error, context) => answerError(api, error, context));
  return {
    app,
    async cleanUp() {
      await expireGrants(api);
      await expireValues();
      await followUninstallations(api);
      await tellAlerts(api);
      await api.sessions.expire();
    },
  };
}
