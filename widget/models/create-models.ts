import { createApi, createAuthApi } from '../api/api.ts';
import { createSend } from '../api/send.ts';
import type { SessionKeyStore } from '../api/session-key.ts';
import { type Clock, MINUTE, repeat } from '../clock.ts';
import { createGrantFlow } from '../grants/grant-flow.ts';
import type { GrantWindow } from '../grants/grant-window.ts';
import type { CorrectionDrafts } from '../host/correction-drafts.ts';
import type { DraftStore } from '../host/draft-store.ts';
import type { HostPage } from '../host/host-page.ts';
import { createActivityModel } from './activity-model.ts';
import { createAlertWebhookModel } from './alert-webhook-model.ts';
import { createAppModel } from './app-model.ts';
import { createCrmPeopleModel } from './crm-people-model.ts';
import type { Models } from './models.ts';
import { createOrdersModel } from './orders-model.ts';
import { createPushModel } from './push-model.ts';
import { createRunModel } from './run-model.ts';
import { createSessionModel } from './session-model.ts';
import { createSettingsModel } from './settings-model.ts';
import { createSetupModel } from './setup-model.ts';
import { createSlowCalls } from './slow-calls.ts';
import { createUpkeepModel } from './upkeep-model.ts';

/** The backend publishes the figures at most this often. */
const REFRESH_MS = MINUTE;

export interface ModelsDeps {
  readonly apiUrl: string;
  readonly host: HostPage;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly keys: SessionKeyStore;
  readonly drafts: DraftStore;
  readonly corrections: CorrectionDrafts;
  readonly window: GrantWindow;
  readonly crypto: Crypto;
  readonly clock: Clock;
}

/** Builds the models and lets a finished sync, a run found under way and passing time reach those they concern. */
export function createModels(deps: ModelsDeps): Models {
  const { apiUrl, host, clock } = deps;
  const apiOrigin = new URL(apiUrl).origin;
  const slow = createSlowCalls(clock);
  const send = createSend({ apiUrl, fetch: slow.watch(deps.fetch), clock });
  const grantDeps = { window: deps.window, crypto: deps.crypto, clock, apiOrigin };
  let organisationIds: readonly string[] = [];

  const session = createSessionModel({
    auth: createAuthApi(send),
    keys: deps.keys,
    grant: createGrantFlow(grantDeps),
    crypto: deps.crypto,
    clock,
    organisationIds: () => organisationIds,
  });
  const api = createApi(send, session.withToken);
  const app = createAppModel({
    host,
    api,
    session,
    onOrganisation: ({ ids }) => {
      organisationIds = ids;
    },
  });
  const setup = createSetupModel({ app, api, session, grant: createGrantFlow(grantDeps), drafts: deps.drafts });
  const settings = createSettingsModel({ app, api });
  const run = createRunModel({ app, api, clock });

  run.onSynced = (finished) => {
    void app.loadInstallation();
    void app.refreshSummary().then(() => {
      if (finished.state === 'done' && app.page.value === 'settings') app.go('dashboard');
    });
  };
  app.installation.subscribe((installation) => {
    if (installation === undefined) return;
    setup.fillFrom(installation);
    if (installation.activeRun !== undefined) run.follow(installation.activeRun);
  });
  repeat(clock, REFRESH_MS, () => {
    if (app.page.value === 'dashboard') void app.refreshSummary();
  });

  return {
    app,
    session,
    setup,
    settings,
    crmPeople: createCrmPeopleModel({ api }),
    run,
    upkeep: createUpkeepModel({ app, api }),
    alertWebhook: createAlertWebhookModel(api),
    push: createPushModel(api),
    activity: createActivityModel({ api, run, drafts: deps.corrections }),
    orders: createOrdersModel({ host, currency: () => app.organisation.value?.currency }),
    isSlow: slow.isSlow,
    host,
    clock,
    apiUrl,
  };
}
