import { ConnectorError } from '../../connectors/errors.ts';
import type { OAuthTokens } from '../../connectors/oauth.ts';
import type { Json } from '../../stores/stores.ts';
import { toProblem } from '../connector-problem.ts';
import { type ApiContext, zohoCallbackUrl } from '../context.ts';
import type { Session, StartedGrant } from '../contract/sign-in.ts';
import type { ZohoConsent, ZohoIdentity } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { type CallbackQuery, type GrantOutcome, outcomeOf } from './grant-outcome.ts';
import type { Grant, Redeemed } from './grants.ts';
import { parseSessionKey } from './session-key.ts';

/** What the consents of one sign-in have shown; kept sealed until the sign-in is redeemed. */
export interface LearnedSignIn {
  readonly identity: ZohoIdentity;
  readonly dataCentre: string;
  /** The tokens of the second consent, where one was needed. */
  readonly tokens?: OAuthTokens;
}

function asJson(learned: LearnedSignIn): Json {
  return learned as unknown as Json;
}

/** Begins a sign-in: the widget opens the URL in a pop-up. */
export async function startSignIn(api: ApiContext, challenge: string, origin: string): Promise<StartedGrant> {
  const grant = await api.grants.start({ kind: 'sign-in', challenge, origin, step: 'login' });
  return { state: grant.id, authorizeUrl: authorizeUrl(api, 'login', grant.id) };
}

function authorizeUrl(api: ApiContext, consent: ZohoConsent, state: string, dataCentre?: string): string {
  return api.zoho.authorizeUrl({ consent, state, redirectUri: zohoCallbackUrl(api), dataCentre });
}

/** The browser comes back from Zoho. */
export async function receiveZohoCallback(api: ApiContext, query: CallbackQuery): Promise<GrantOutcome> {
  if (!query.state) return { kind: 'failed', error: 'state_missing' };
  const taken = await api.grants.takeState(query.state);
  if (!taken.ok || taken.grant.kind !== 'sign-in') return { kind: 'failed', error: 'sign_in_expired' };
  const { grant, step } = taken;
  try {
    if (query.error || !query.code) {
      throw new ApiProblem('sign_in_refused', 'The sign-in at Zoho was refused.', { details: query.error });
    }
    return step === 'login' ? await endLogin(api, grant, query) : await endSyncConsent(api, grant, query);
  } catch (error) {
    const outcome = outcomeOf(error, grant);
    await api.grants.fail(grant, outcome.error, outcome.details);
    return outcome;
  }
}

interface Consented {
  readonly dataCentre: string;
  readonly tokens: OAuthTokens;
  readonly identity: ZohoIdentity;
}

/** Exchanges the code, at an accounts server of the fixed table only, and reads whose it is. */
async function readConsent(api: ApiContext, query: CallbackQuery): Promise<Consented> {
  const dataCentre = api.zoho.dataCentre({ location: query.location, accountsServer: query['accounts-server'] });
  if (dataCentre === undefined) {
    throw new ApiProblem('sign_in_refused', 'The sign-in came back from an accounts server that is not known.');
  }
  let tokens: OAuthTokens | undefined;
  try {
    tokens = await api.zoho.exchange({ dataCentre, code: query.code ?? '', redirectUri: zohoCallbackUrl(api) });
    return { dataCentre, tokens, identity: await api.zoho.identify(dataCentre, tokens) };
  } catch (error) {
    if (tokens) await revokeQuietly(api, dataCentre, tokens);
    throw toProblem(error, 'zoho');
  }
}

async function endLogin(api: ApiContext, grant: Grant, query: CallbackQuery): Promise<GrantOutcome> {
  const { dataCentre, tokens, identity } = await readConsent(api, query);
  // The token has told who this is; it is not kept a moment longer.
  await revokeQuietly(api, dataCentre, tokens);
  requireAdmin(identity);
  const learned: LearnedSignIn = { identity, dataCentre };
  if (await isCrmConnected(api, identity)) return done(api, grant, learned);
  const { state } = await api.grants.chain(grant, 'sync', asJson(learned));
  return { kind: 'redirect', url: authorizeUrl(api, 'sync', state, dataCentre) };
}

async function endSyncConsent(api: ApiContext, grant: Grant, query: CallbackQuery): Promise<GrantOutcome> {
  const before = api.grants.learned(grant) as LearnedSignIn;
  const { dataCentre, tokens, identity } = await readConsent(api, query);
  try {
    if (identity.organisation.id !== before.identity.organisation.id) {
      throw new ApiProblem('wrong_organisation', 'The second consent was given for another CRM organisation.', {
        details: identity.organisation.name,
      });
    }
    requireAdmin(identity);
    if (tokens.refreshToken === undefined) {
      throw new ApiProblem('crm_unavailable', 'Zoho gave no lasting access; sign in again.');
    }
  } catch (error) {
    await revokeQuietly(api, dataCentre, tokens);
    throw error;
  }
  return done(api, grant, { identity, dataCentre, tokens });
}

function requireAdmin(identity: ZohoIdentity): void {
  if (identity.isAdmin) return;
  throw new ApiProblem('not_admin', 'Only an administrator of the CRM organisation may do this.', {
    details: identity.organisation.name,
  });
}

async function done(api: ApiContext, grant: Grant, learned: LearnedSignIn): Promise<GrantOutcome> {
  const code = await api.grants.finish(grant, asJson(learned));
  return { kind: 'done', grant, code, organisation: learned.identity.organisation.name };
}

/** Whether the installation has a CRM connection that works. One that cannot be reached now is left as it is. */
async function isCrmConnected(api: ApiContext, identity: ZohoIdentity): Promise<boolean> {
  const tenant = identity.organisation.id;
  const connection = await api.connections.get(tenant, 'crm');
  if (connection?.state !== 'connected') return false;
  try {
    return await api.crm.isStillAdmin(tenant, identity.user.id);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    // Neither a dead grant nor one whose owner lost the right to look can serve the sync.
    if (error.code !== 'reconnect-needed' && error.code !== 'not-allowed') return true;
    return false;
  }
}

/** Ends a sign-in: the widget proves that it started it and that the person consented. */
export async function redeemSignIn(
  api: ApiContext,
  proof: { readonly state: string; readonly verifier: string; readonly code: string },
  publicKey: unknown,
): Promise<Session> {
  const key = publicKey === undefined ? undefined : parseSessionKey(publicKey);
  const redeemed = await api.grants.redeem('sign-in', proof);
  if (!redeemed.ok) throw refusedSignIn(redeemed);
  const learned = redeemed.learned as LearnedSignIn;
  const { user, organisation } = learned.identity;
  const now = new Date(api.clock.now()).toISOString();
  await api.installations.keep(organisation.id, organisation.name, now);
  if (learned.tokens) {
    await connectCrm(api, learned, learned.tokens, now);
    // What was cut off by a dead grant goes on.
    api.wake(organisation.id);
    await api.push.follow(organisation.id);
  }
  return api.sessions.open({ user, organisation }, key);
}

function refusedSignIn(refusal: Exclude<Redeemed, { ok: true }>): ApiProblem {
  if (refusal.reason === 'failed') {
    return new ApiProblem(refusal.failure.code, 'The sign-in did not succeed.', { details: refusal.failure.details });
  }
  return refusal.reason === 'refused'
    ? new ApiProblem('sign_in_refused', 'The code or the verifier of the sign-in is wrong.')
    : new ApiProblem('sign_in_expired', 'The sign-in took too long or was used already; start again.');
}

async function connectCrm(api: ApiContext, learned: LearnedSignIn, tokens: OAuthTokens, now: string): Promise<void> {
  const { user, organisation } = learned.identity;
  const [old, oldTokens] = await Promise.all([
    api.connections.get(organisation.id, 'crm'),
    api.connections.tokens(organisation.id, 'crm'),
  ]);
  await api.connections.connect(
    organisation.id,
    'crm',
    {
      state: 'connected',
      dataCentre: learned.dataCentre,
      connectedBy: user.name,
      connectedByUserId: user.id,
      connectedAt: now,
    },
    tokens,
  );
  // Each refresh token of a person counts towards twenty: an old one is given back.
  if (old && oldTokens && oldTokens.refreshToken !== tokens.refreshToken) {
    await revokeQuietly(api, old.dataCentre, oldTokens);
  }
}

/** Gives tokens back. That it failed is logged and stops nothing: the tokens end by themselves or stay unused. */
export async function revokeQuietly(api: ApiContext, dataCentre: string, tokens: OAuthTokens): Promise<void> {
  try {
    await api.zoho.revoke(dataCentre, tokens);
  } catch (error) {
    api.logger.warn(
      { dataCentre, reason: error instanceof Error ? error.message : 'unknown' },
      'Zoho token not revoked',
    );
  }
}
