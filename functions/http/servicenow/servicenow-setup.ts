import type { OAuthTokens } from '../../connectors/oauth.ts';
import type { StoredServiceNowConnection } from '../../stores/connections.ts';
import type { ApiContext } from '../context.ts';
import type { SaveServiceNowRequest } from '../contract/connections.ts';
import { ApiProblem } from '../problem.ts';
import type { SessionClaims } from '../sign-in/sessions.ts';
import { connectByPassword } from './servicenow-password.ts';

/**
 * Stores an instance and how to sign in to it. Nothing is stored unless the instance answers as one. A user name with
 * its password is tried at once and connects; an OAuth client has to be authorized by a person.
 */
export async function saveServiceNow(
  api: ApiContext,
  claims: SessionClaims,
  request: SaveServiceNowRequest,
): Promise<void> {
  const instance = await api.servicenow.resolveInstance(request.instance);
  const before = await api.connections.get(claims.organisation.id, 'servicenow');
  if (request.signIn === 'basic') await connectByPassword(api, claims, { ...request, instance });
  else await saveClient(api, claims.organisation.id, { ...request, instance });
  // The other instance would go on telling of records that are not these.
  if (before && before.instance !== instance) await api.push.close(claims.organisation.id);
}

/** Stores an OAuth client. New client data end the authorization that the old ones gave. */
async function saveClient(api: ApiContext, tenant: string, request: SaveServiceNowRequest): Promise<void> {
  const { instance, clientId } = request;
  if (clientId === undefined) {
    throw new ApiProblem('invalid_request', 'The Client ID is missing.', { field: 'clientId' });
  }
  const [known, knownSecret] = await Promise.all([
    api.connections.get(tenant, 'servicenow'),
    api.connections.clientSecret(tenant),
  ]);
  const isSameClient = known?.instance === instance && known.clientId === clientId;
  // A stored secret belongs to its client and instance; it is never sent to another.
  const secret = request.clientSecret ?? (isSameClient ? knownSecret : undefined);
  if (secret === undefined) {
    throw new ApiProblem('invalid_request', 'The Client Secret is missing.', { field: 'clientSecret' });
  }
  const isUnchanged = isSameClient && secret === knownSecret;
  if (isUnchanged && known.state !== 'none') return;
  if (known) await endAuthorization(api, tenant, known);
  await api.connections.dropSecret(tenant, 'basic');
  await api.connections.putClientSecret(tenant, secret);
  await api.connections.put(tenant, 'servicenow', { state: 'saved', instance, clientId });
}

/** Stops the sync and makes the tokens unusable, at ServiceNow and here. */
export async function endAuthorization(
  api: ApiContext,
  tenant: string,
  connection: StoredServiceNowConnection,
): Promise<void> {
  await api.runs.stopAll(tenant);
  await api.push.stop(tenant);
  const tokens = await api.connections.tokens(tenant, 'servicenow');
  if (tokens) await revokeServiceNowQuietly(api, connection.instance, tokens);
  await api.connections.dropTokens(tenant, 'servicenow');
}

/** Gives tokens back. An instance that is gone cannot be told; that is logged, and the tokens are forgotten here. */
export async function revokeServiceNowQuietly(api: ApiContext, instance: string, tokens: OAuthTokens): Promise<void> {
  try {
    await api.servicenow.revoke(instance, tokens);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    api.logger.warn({ instance, reason }, 'ServiceNow tokens not revoked');
  }
}

/**
 * Revokes the authentication. The instance and its client stay, so that authorizing again is one click, and the links
 * stay, so that it doubles nothing.
 */
export async function revokeServiceNow(api: ApiContext, tenant: string): Promise<void> {
  const known = await api.connections.get(tenant, 'servicenow');
  if (!known) return;
  await endAuthorization(api, tenant, known);
  const { instance, signIn, clientId, userName } = known;
  // A password lets in whoever has it, unlike the secret of a client that nobody has authorized.
  await api.connections.dropSecret(tenant, 'basic');
  await api.connections.put(tenant, 'servicenow', {
    state: 'none',
    instance,
    ...(signIn === undefined ? {} : { signIn }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(userName === undefined ? {} : { userName }),
  });
  await publishSummaryQuietly(api, tenant);
}

/** Tells users who never sign in. A CRM that cannot be reached must not keep an admin from connecting or revoking. */
export async function publishSummaryQuietly(api: ApiContext, tenant: string): Promise<void> {
  try {
    await api.crm.publishSummary(tenant, await api.runs.summary(tenant));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    api.logger.warn({ tenant, reason }, 'The summary was not published.');
  }
}
