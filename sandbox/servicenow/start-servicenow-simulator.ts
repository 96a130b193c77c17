import { Hono } from 'hono';
import { realClock } from '../simulator/real-clock.ts';
import { startSimulator } from '../simulator/start-simulator.ts';
import { ACCOUNTS, EDITOR, INTEGRATION_USER } from './accounts.ts';
import { classifyCall, countCallRecords } from './classify-call.ts';
import { createControls } from './controls.ts';
import type { Instance } from './instance.ts';
import { createInstance } from './instance.ts';
import { authorizeRoutes } from './oauth/authorize-routes.ts';
import { createBrowserSessions } from './oauth/browser-sessions.ts';
import { loginRoutes } from './oauth/login-routes.ts';
import { tokenRoutes } from './oauth/token-routes.ts';
import { hibernationPage } from './pages/login-pages.ts';
import { createOutboundMessages, type OutboundMessages } from './push/outbound-messages.ts';
import { addUnknownResource, createApi } from './routes/api-env.ts';
import { batchRoutes } from './routes/batch-routes.ts';
import { pageRoutes } from './routes/page-routes.ts';
import { statsRoutes } from './routes/stats-routes.ts';
import { tableRoutes } from './routes/table-routes.ts';
import { seedInstance } from './seed-instance.ts';
import { DEFAULT_SEED } from './seed-people.ts';
import type { Login, PushControls, ServiceNowSimulator, ServiceNowSimulatorOptions } from './servicenow-simulator.ts';

/** Starts a simulated instance with people in it, and with the other kinds of records that the options ask for. */
export async function startServiceNowSimulator(options: ServiceNowSimulatorOptions = {}): Promise<ServiceNowSimulator> {
  const seed = options.seed ?? DEFAULT_SEED;
  const clock = options.clock ?? realClock;
  const messages = createOutboundMessages(clock, options.messages ?? {}, seed);
  const instance = createInstance({
    clock,
    seed,
    prefillLogin: options.prefillLogin === true,
    sendMessage: messages.add,
  });
  const seeded = seedInstance(instance, options);
  if (options.deletionsReadable === false) instance.access.deny('sys_audit_delete', true);
  const simulator = await startSimulator({
    app: createApp(instance),
    options,
    classify: classifyCall,
    countRecords: countCallRecords,
  });
  instance.state.origin = simulator.origin;
  return {
    ...simulator,
    ...createControls(instance),
    ...createPushControls(instance, messages),
    stop: async () => {
      await messages.stop();
      await simulator.stop();
    },
    oauthClient: instance.oauthClient,
    seeded,
    users: {
      integration: loginOf(INTEGRATION_USER),
      admin: loginOf('admin'),
      editor: loginOf(EDITOR),
      withoutRights: loginOf('no.rights'),
      mustReset: loginOf('must.reset'),
    },
  };
}

function createPushControls({ scripts }: Instance, messages: OutboundMessages): PushControls {
  return {
    installUpdateSet: scripts.install,
    setProperty: scripts.setProperty,
    property: scripts.property,
    setMessageFaults: messages.setFaults,
    deliverMessages: messages.deliver,
    nextMessageAt: messages.nextAt,
    messages: () => [...messages.outcomes],
    clearMessages: () => {
      messages.outcomes.length = 0;
    },
  };
}

function createApp(instance: Instance): Hono {
  const app = new Hono();
  const sessions = createBrowserSessions(instance);
  app.use('*', async (context, next) => {
    if (instance.state.asleep) return context.html(hibernationPage());
    await next();
    return undefined;
  });
  const api = createApi(instance);
  api.route('/', tableRoutes(instance));
  api.route('/', statsRoutes(instance));
  api.route(
    '/',
    batchRoutes(instance, async (request) => app.fetch(request)),
  );
  addUnknownResource(api);
  app.route('/api', api);
  app.route('/', tokenRoutes(instance));
  app.route('/', authorizeRoutes(instance, sessions));
  app.route('/', loginRoutes(instance, sessions));
  app.route('/', pageRoutes(instance, sessions));
  return app;
}

function loginOf(userName: string): Login {
  const account = ACCOUNTS.find((candidate) => candidate.userName === userName);
  if (!account) throw new Error(`There is no account ${userName}.`);
  return { userName, password: account.password };
}
