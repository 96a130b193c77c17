import { createCatalystApi } from '../host/catalyst/catalyst-api.ts';
import { openCatalystBackend } from '../host/catalyst/catalyst-backend.ts';

/**
 * What the two systems call, as a Catalyst function of type `advancedio` of its own: a burst of edits takes nothing from
 * the pages. `WEBHOOK_URL` names it; without that the API answers the same calls.
 * https://docs.catalyst.zoho.com/en/serverless/help/functions/advanced-io/
 */
export default createCatalystApi(
  // biome-ignore lint/style/noProcessEnv: this is the entry of a host, as functions/host/main.ts is of another.
  () => openCatalystBackend(process.env),
  ({ webhooks }) => webhooks.app,
);
