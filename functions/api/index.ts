import { createCatalystApi } from '../host/catalyst/catalyst-api.ts';
import { openCatalystBackend } from '../host/catalyst/catalyst-backend.ts';

/**
 * The API as a Catalyst function of type `advancedio`: the plain request and response of Node. Runs are executed by
 * jobs; this one only answers.
 * https://docs.catalyst.zoho.com/en/serverless/help/functions/advanced-io/
 */
// biome-ignore lint/style/noProcessEnv: this is the entry of a host, as functions/host/main.ts is of another.
export default createCatalystApi(() => openCatalystBackend(process.env));
