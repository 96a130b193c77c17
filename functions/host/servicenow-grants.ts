import type { Config } from '../config.ts';
import type { Authorization } from '../connectors/http/api-client.ts';
import type { OAuthTokens } from '../connectors/oauth.ts';
import { basicAuthorization } from '../connectors/servicenow/basic-authorization.ts';
import { readCurrentUser } from '../connectors/servicenow/current-user.ts';
import { type InstanceRefusal, parseInstance } from '../connectors/servicenow/instance.ts';
import { buildAuthorizeUrl, exchangeCode, revokeToken } from '../connectors/servicenow/oauth.ts';
import { type ProbeRefusal, probeInstance } from '../connectors/servicenow/probe-instance.ts';
import { probeReach } from '../connectors/servicenow/reach.ts';
import { createTableApi, type TableApi } from '../connectors/servicenow/table-api.ts';
import type { ServiceNowGrants } from '../http/ports.ts';
import { ApiProblem } from '../http/problem.ts';
import { type CallEnvironment, createTokenClient } from './clients.ts';

const REFUSALS: Readonly<Record<InstanceRefusal | ProbeRefusal, string>> = {
  instance_invalid: 'This is not the name or the address of a ServiceNow instance.',
  instance_private: 'This address belongs to one machine or one private network; it is not called from here.',
  instance_not_allowed: 'Instances are below service-now.com or servicenowservices.com.',
  instance_unknown: 'There is no ServiceNow instance at this address.',
  instance_not_servicenow: 'Something answers at this address, but it is not ServiceNow.',
  instance_asleep: 'The instance is asleep; wake it up by opening it in a browser.',
  instance_unavailable: 'The instance does not answer for now.',
};

function refused(code: InstanceRefusal | ProbeRefusal, details?: string): ApiProblem {
  return new ApiProblem(code, REFUSALS[code], { field: 'instance', details });
}

export function createServiceNowGrants(config: Config, environment: CallEnvironment): ServiceNowGrants {
  const { clock, transport } = environment;
  const oauth = { client: createTokenClient(environment, 'servicenow'), clock };

  function apiOf(origin: string, authorization: Authorization): TableApi {
    return createTableApi({ origin, clock, client: createTokenClient(environment, 'servicenow', authorization) });
  }

  /** The Table API as the person who just consented. */
  function tableApi(origin: string, { accessToken }: OAuthTokens): TableApi {
    const headers = { Authorization: `Bearer ${accessToken}` };
    return apiOf(origin, { headers: async () => headers, renew: async () => undefined });
  }

  return {
    async resolveInstance(text) {
      const parsed = parseInstance(text, config.serviceNowExtraHosts);
      if (!parsed.ok) throw refused(parsed.code);
      const probed = await probeInstance(parsed.origin, transport);
      if (!probed.ok) throw refused(probed.code, probed.details);
      return parsed.origin;
    },
    authorizeUrl: ({ instance, ...request }) => buildAuthorizeUrl({ origin: instance, ...request }),
    exchange: ({ instance, ...client }, code, redirectUri) =>
      exchangeCode(oauth, { origin: instance, ...client }, { code, redirectUri }),
    async currentUser(instance, tokens) {
      const user = await readCurrentUser(tableApi(instance, tokens));
      return user && { id: user.id, name: user.userName };
    },
    reach: (instance, tokens) => probeReach(tableApi(instance, tokens)),
    async checkLogin(instance, login) {
      const api = apiOf(
        instance,
        basicAuthorization(async () => login),
      );
      const user = await readCurrentUser(api);
      return { user: user && { id: user.id, name: user.userName }, reach: await probeReach(api) };
    },
    async revoke(instance, { accessToken, refreshToken }) {
      // The refresh token first: while it lives it makes new access tokens.
      if (refreshToken !== undefined) await revokeToken(oauth.client, instance, refreshToken);
      await revokeToken(oauth.client, instance, accessToken);
    },
  };
}
