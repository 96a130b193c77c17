import type { OAuthTokens } from '../../connectors/oauth.ts';
import type { Json } from '../../stores/stores.ts';
import { toProblem } from '../connector-problem.ts';
import { type ApiContext, serviceNowCallbackUrl } from '../context.ts';
import type { Reach } from '../contract/connections.ts';
import type { StartedGrant } from '../contract/sign-in.ts';
import type { ServiceNowClient } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { type CallbackQuery, type GrantOutcome, outcomeOf } from '../sign-in/grant-outcome.ts';
import type { Grant, Redeemed } from '../sign-in/grants.ts';
import type { SessionClaims } from '../sign-in/sessions.ts';
import { publishSummaryQuietly, revokeServiceNowQuietly } from './servicenow-setup.ts';

/** ServiceNow ends a refresh token 100 days after it was given (unless the client record says otherwise). */
const REFRESH_TOKEN_LIFE_MS = 8_640_000_000;

/** What a grant is for, and what its callback learned. */
export interface LearnedServiceNow {
  readonly instance: string;
  readonly clientId: string;
  readonly tokens?: OAuthTokens;
  readonly user?: { readonly id: string; readonly name: string };
  readonly reach?: readonly Reach[];
}

function asJson(learned: LearnedServiceNow): Json {
  return learned as unknown as Json;
}

async function requireClient(api: ApiContext, tenant: string): Promise<ServiceNowClient> {
  const [connection, clientSecret] = await Promise.all([
    api.connections.get(tenant, 'servicenow'),
    api.connections.clientSecret(tenant),
  ]);
  if (connection?.clientId === undefined || clientSecret === undefined) {
    throw new ApiProblem('servicenow_not_connected', 'Save the instance and its OAuth client first.');
  }
  return { instance: connection.instance, clientId: connection.clientId, clientSecret };
}

/** Begins an authorization of the stored instance. */
export async function startAuthorization(
  api: ApiContext,
  { organisation }: SessionClaims,
  { challenge, renew }: { readonly challenge: string; readonly renew?: boolean | undefined },
  origin: string,
): Promise<StartedGrant> {
  const tenant = organisation.id;
  const { instance, clientId } = await requireClient(api, tenant);
  if (renew === true) await endForRenewal(api, tenant);
  const grant = await api.grants.start(
    { kind: 'servicenow', challenge, origin, tenant, organisation: organisation.name, step: 'servicenow' },
    asJson({ instance, clientId }),
  );
  const redirectUri = serviceNowCallbackUrl(api);
  const authorizeUrl = api.servicenow.authorizeUrl({ instance, clientId, redirectUri, state: grant.id });
  return { state: grant.id, authorizeUrl };
}

/** Pauses the sync, so that no call is made with tokens that are being revoked; completing the grant resumes it. */
async function endForRenewal(api: ApiContext, tenant: string): Promise<void> {
  const [known, tokens] = await Promise.all([
    api.connections.get(tenant, 'servicenow'),
    api.connections.tokens(tenant, 'servicenow'),
  ]);
  if (!known || !tokens) return;
  await api.pauses.begin(tenant, { reason: 'renewal', at: new Date(api.clock.now()).toISOString() });
  await api.connections.markReconnect(tenant, 'servicenow');
  await revokeServiceNowQuietly(api, known.instance, tokens);
}

/** The browser comes back from ServiceNow. */
export async function receiveServiceNowCallback(api: ApiContext, query: CallbackQuery): Promise<GrantOutcome> {
  if (!query.state) return { kind: 'failed', error: 'state_missing' };
  const taken = await api.grants.takeState(query.state);
  if (!taken.ok || taken.grant.kind !== 'servicenow') return { kind: 'failed', error: 'consent_expired' };
  const { grant } = taken;
  try {
    if (query.error || !query.code) {
      throw new ApiProblem('consent_refused', 'The access was refused in ServiceNow.', { details: query.error });
    }
    const learned = await readConsent(api, grant, query.code);
    const code = await api.grants.finish(grant, asJson(learned));
    return { kind: 'done', grant, code, organisation: grant.organisation ?? '' };
  } catch (error) {
    const outcome = outcomeOf(error, grant);
    await api.grants.fail(grant, outcome.error, outcome.details);
    return outcome;
  }
}

async function readConsent(api: ApiContext, grant: Grant, code: string): Promise<LearnedServiceNow> {
  const asked = api.grants.learned(grant) as LearnedServiceNow;
  const client = await requireClient(api, grant.tenant ?? '');
  requireSameClient(client, asked);
  const { instance, clientId } = client;
  let tokens: OAuthTokens | undefined;
  try {
    tokens = await api.servicenow.exchange(client, code, serviceNowCallbackUrl(api));
    const user = await api.servicenow.currentUser(instance, tokens);
    const reach = await api.servicenow.reach(instance, tokens);
    requirePeople(reach);
    return { instance, clientId, tokens, reach, ...(user === undefined ? {} : { user }) };
  } catch (error) {
    if (tokens) await revokeUnlessInUse(api, grant.tenant ?? '', instance, tokens);
    throw toProblem(error, 'servicenow');
  }
}

function requireSameClient(now: { instance: string; clientId: string }, asked: LearnedServiceNow): void {
  if (now.instance === asked.instance && now.clientId === asked.clientId) return;
  throw new ApiProblem('consent_expired', 'The ServiceNow instance was changed meanwhile; press Authorize again.');
}

/** Without people there is nothing that the rest could be tied to. */
export function requirePeople(reach: readonly Reach[]): void {
  const people = reach.find(({ entity }) => entity === 'people');
  if (people?.state === 'ok' || people?.state === 'fallback') return;
  const wanted = people ? `${people.table}${people.role ? ` (${people.role})` : ''}` : undefined;
  throw new ApiProblem('user_without_rights', 'The ServiceNow user may not read people.', {
    details: wanted,
  });
}

/**
 * ServiceNow answers a second authorization of the same person with the tokens of the first, so that revoking what was
 * not redeemed could end the connection that works.
 * https://www.servicenow.com/docs/r/platform-security/authentication/r_OAuthAPIRequestParameters.html
 */
export async function revokeUnlessInUse(
  api: ApiContext,
  tenant: string,
  instance: string,
  tokens: OAuthTokens,
): Promise<void> {
  const inUse = await api.connections.tokens(tenant, 'servicenow');
  if (inUse && isSameGrant(inUse, tokens)) return;
  await revokeServiceNowQuietly(api, instance, tokens);
}

function isSameGrant(left: OAuthTokens, right: OAuthTokens): boolean {
  if (left.accessToken === right.accessToken) return true;
  return left.refreshToken !== undefined && left.refreshToken === right.refreshToken;
}

/** Ends an authorization: the widget proves that it started it and that the person consented. */
export async function completeAuthorization(
  api: ApiContext,
  { organisation, user }: SessionClaims,
  proof: { readonly state: string; readonly verifier: string; readonly code: string },
): Promise<void> {
  const tenant = organisation.id;
  const redeemed = await api.grants.redeem('servicenow', { ...proof, tenant });
  if (!redeemed.ok) throw refusedAuthorization(redeemed);
  const { tokens, user: serviceNowUser, reach, ...asked } = redeemed.learned as LearnedServiceNow;
  const client = await requireClient(api, tenant);
  if (!tokens || !reach) throw new Error('A finished authorization holds no tokens.');
  if (client.instance !== asked.instance || client.clientId !== asked.clientId) {
    await revokeServiceNowQuietly(api, asked.instance, tokens);
  }
  requireSameClient(client, asked);
  const old = await api.connections.tokens(tenant, 'servicenow');
  const { instance, clientId } = client;
  await api.connections.connect(
    tenant,
    'servicenow',
    {
      state: 'connected',
      instance,
      clientId,
      ...(serviceNowUser === undefined ? {} : { user: serviceNowUser }),
      connectedBy: user.name,
      connectedAt: new Date(api.clock.now()).toISOString(),
      ...(tokens.refreshToken === undefined
        ? {}
        : { expiresAt: new Date(tokens.grantedAt + REFRESH_TOKEN_LIFE_MS).toISOString() }),
      reach,
    },
    tokens,
  );
  if (old) await revokeUnlessInUse(api, tenant, instance, old);
  await api.pauses.end(tenant, ['renewal']);
  api.wake(tenant);
  await api.push.follow(tenant);
  await publishSummaryQuietly(api, tenant);
}

function refusedAuthorization(refusal: Exclude<Redeemed, { ok: true }>): ApiProblem {
  if (refusal.reason === 'failed') {
    const { code, details } = refusal.failure;
    return new ApiProblem(code, 'The authorization did not succeed.', { details });
  }
  return refusal.reason === 'refused'
    ? new ApiProblem('consent_refused', 'The code or the verifier of the authorization is wrong.')
    : new ApiProblem('consent_expired', 'The authorization took too long or was used already; press Authorize again.');
}
