import { Hono } from 'hono';
import type { CrmApp, CrmDependencies, CrmEnv } from './crm-context.ts';
import { CrmError, errorBody } from './crm-error.ts';
import { createGate, type GateDependencies } from './crm-gate.ts';
import { addConvertRoute } from './routes/convert-lead.ts';
import { addCoqlRoute } from './routes/coql.ts';
import { addFieldRoutes } from './routes/fields.ts';
import { addLayoutRoute } from './routes/layouts.ts';
import { addModuleRoutes } from './routes/modules.ts';
import { addOrganisationRoutes } from './routes/organisation.ts';
import { addReadRoutes } from './routes/read-records.ts';
import { addUserRoutes } from './routes/users.ts';
import { addVariableRoutes } from './routes/variables.ts';
import { addWatchRoutes } from './routes/watch.ts';
import { addWriteRoutes } from './routes/write-records.ts';

/** Zoho CRM's REST API, version 8: https://www.zoho.com/crm/developer/docs/api/v8/ */
export function createCrmApp(deps: CrmDependencies & GateDependencies): Hono {
  const api: CrmApp = new Hono<CrmEnv>();
  api.use(createGate(deps));
  addOrganisationRoutes(api);
  addUserRoutes(api);
  addModuleRoutes(api);
  addFieldRoutes(api);
  addLayoutRoute(api);
  addVariableRoutes(api);
  addCoqlRoute(api);
  addWatchRoutes(api, deps);
  addConvertRoute(api, deps);
  // Last, because their paths begin with the name of any module.
  addReadRoutes(api, deps);
  addWriteRoutes(api, deps);
  for (const path of ['/:module', '/:module/:id']) api.all(path, refuseMethod);

  const app = new Hono();
  app.route('/crm/v8', api);
  app.onError((error, c) => {
    if (error instanceof CrmError) return c.json(error.body, error.status);
    return c.json(errorBody('INTERNAL_ERROR', `Internal Server Error: ${error.message}`), 500);
  });
  app.notFound((c) => {
    const message = 'Please check if the URL trying to access is a correct one';
    return c.json(errorBody('INVALID_URL_PATTERN', message), 404);
  });
  return app;
}

function refuseMethod(): never {
  throw new CrmError(400, 'INVALID_REQUEST_METHOD', 'The http request method type is not a valid one');
}
