import { type Context, Hono } from 'hono';
import type { Organisation, User } from '../organisation.ts';
import { type AuthorizationRequest, parseAuthorizationRequest } from './authorization-request.ts';
import { type BrowserSessions, createBrowserSessions } from './browser-sessions.ts';
import { ACCESS_TOKEN_LIFE_S, type GrantError, type Grants, type IssuedTokens } from './grants.ts';
import type { OAuthClients } from './oauth-clients.ts';
import { consentPage, problemPage, signInPage } from './pages.ts';

export interface AccountsDependencies {
  readonly organisations: readonly Organisation[];
  readonly clients: OAuthClients;
  readonly grants: Grants;
  /** Where this server is reached; told to the application with the code. */
  readonly accountsOrigin: () => string;
  /** The API that goes with the tokens. */
  readonly apiOrigin: () => string;
}

/** Zoho Accounts as far as OAuth goes: https://www.zoho.com/accounts/protocol/oauth.html */
export function createAccountsApp(deps: AccountsDependencies): Hono {
  const app = new Hono();
  const sessions = createBrowserSessions();
  app.get('/oauth/v2/auth', (c) => showAuthorization(c, deps, sessions));
  app.post('/oauth/v2/auth/consent', (c) => decide(c, deps));
  app.post('/oauth/v2/token', (c) => issueTokens(c, deps));
  app.post('/oauth/v2/token/revoke', (c) => revoke(c, deps));
  app.notFound((c) => c.html(problemPage('Page not found'), 404));
  return app;
}

interface Person {
  readonly user: User;
  readonly organisation: Organisation;
}

function activePeople({ organisations }: AccountsDependencies): readonly Person[] {
  return organisations.flatMap((organisation) =>
    organisation.users.filter((user) => user.active).map((user) => ({ user, organisation })),
  );
}

function showAuthorization(
  c: Context,
  deps: AccountsDependencies,
  sessions: BrowserSessions,
): Response | Promise<Response> {
  const { sandbox_user: chosen, ...query } = c.req.query();
  const request = parseAuthorizationRequest(query, deps.clients);
  if (typeof request === 'string') return c.html(problemPage(request), 400);
  const people = activePeople(deps);
  // Nobody chosen is "Not you?".
  if (chosen === '') sessions.end(c);
  const person = people.find(({ user }) => user.id === (chosen ?? sessions.current(c)));
  if (!person) return c.html(signInPage(people, query));
  if (chosen !== undefined) sessions.begin(c, chosen);
  return c.html(consentPage({ ...person, scopes: request.scopes, query }));
}

async function decide(c: Context, deps: AccountsDependencies): Promise<Response> {
  const form = await readForm(c);
  const request = parseAuthorizationRequest(form, deps.clients);
  if (typeof request === 'string') return c.html(problemPage(request), 400);
  const person = activePeople(deps).find(({ user }) => user.id === form.sandbox_user);
  if (!person) return c.html(problemPage('Not signed in'), 400);
  const isAccepted = form.decision === 'accept';
  return c.redirect(isAccepted ? accepted(request, person, deps) : rejected(request));
}

function accepted(request: AuthorizationRequest, { user }: Person, deps: AccountsDependencies): string {
  const url = new URL(request.redirectUri);
  if (request.state !== undefined) url.searchParams.set('state', request.state);
  url.searchParams.set('code', deps.grants.issueCode({ ...request, userId: user.id }));
  url.searchParams.set('location', 'us');
  url.searchParams.set('accounts-server', deps.accountsOrigin());
  return url.href;
}

function rejected(request: AuthorizationRequest): string {
  const url = new URL(request.redirectUri);
  if (request.state !== undefined) url.searchParams.set('state', request.state);
  url.searchParams.set('error', 'access_denied');
  return url.href;
}

/** Refusals come with status 200: only the presence of a token tells success. */
async function issueTokens(c: Context, deps: AccountsDependencies): Promise<Response> {
  const form = { ...c.req.query(), ...(await readForm(c)) };
  const client = deps.clients.find(form.client_id ?? '');
  if (!client || client.clientSecret !== form.client_secret) return c.json({ error: 'invalid_client' });
  switch (form.grant_type) {
    case 'authorization_code':
      return answerTokens(c, deps, deps.grants.exchange(form.code ?? '', client.clientId, form.redirect_uri ?? ''));
    case 'refresh_token':
      return answerTokens(c, deps, deps.grants.refresh(form.refresh_token ?? '', client.clientId));
    default:
      return c.json({ error: 'unsupported_grant_type' });
  }
}

function answerTokens(c: Context, deps: AccountsDependencies, issued: IssuedTokens | GrantError): Response {
  if (issued === 'Access Denied') {
    const description = 'You have made too many requests continuously. Please try again after some time.';
    return c.json({ error_description: description, error: issued, status: 'failure' });
  }
  if (typeof issued === 'string') return c.json({ error: issued });
  return c.json({
    access_token: issued.accessToken,
    ...(issued.refreshToken === undefined ? {} : { refresh_token: issued.refreshToken }),
    scope: issued.scopes.join(' '),
    api_domain: deps.apiOrigin(),
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_LIFE_S,
  });
}

async function revoke(c: Context, { grants }: AccountsDependencies): Promise<Response> {
  const form = { ...c.req.query(), ...(await readForm(c)) };
  if (grants.revoke(form.token ?? '')) return c.json({ status: 'success' });
  return c.json({ error: 'invalid_token' }, 400);
}

async function readForm(c: Context): Promise<Record<string, string>> {
  const form = await c.req.parseBody();
  return Object.fromEntries(
    Object.entries(form).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
