import type { Context } from 'hono';
import { Hono } from 'hono';
import type { Instance } from '../instance.ts';
import { consentPage, oauthErrorPage } from '../pages/login-pages.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import { showLogin } from './login-routes.ts';

const CLIENT_NAME = 'ServiceNow for Zoho CRM';

interface AuthorizationRequest {
  /** The query as it was sent. */
  readonly text: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly challenge: string | undefined;
}

/** The first half of the authorization code grant: login, then Allow or Deny, then the redirect with the code. */
export function authorizeRoutes(instance: Instance, sessions: BrowserSessions): Hono {
  const routes = new Hono();
  routes.get('/oauth_auth.do', (context) => {
    const request = readRequest(instance, context);
    if (typeof request === 'string') return context.html(oauthErrorPage(request), 400);
    const session = sessions.current(context);
    if (!session) return showLogin(instance, context, `/oauth_auth.do?${request.text}`);
    return context.html(
      consentPage({
        request: request.text,
        clientName: CLIENT_NAME,
        userName: session.account.userName,
        formKey: session.formKey,
      }),
    );
  });
  routes.post('/oauth_auth.do', async (context) => {
    const request = readRequest(instance, context);
    if (typeof request === 'string') return context.html(oauthErrorPage(request), 400);
    const session = sessions.current(context);
    const form = await context.req.parseBody();
    if (!session || form.sysparm_ck !== session.formKey) {
      return showLogin(instance, context, `/oauth_auth.do?${request.text}`);
    }
    if (form.decision !== 'allow') return redirectBack(context, request, { error: 'access_denied' });
    const code = instance.tokens.newCode({
      userName: session.account.userName,
      redirectUri: request.redirectUri,
      challenge: request.challenge,
    });
    return redirectBack(context, request, { code });
  });
  return routes;
}

/** The request, or what is wrong with it in the words of the instance. */
function readRequest(instance: Instance, context: Context): AuthorizationRequest | string {
  const { search, searchParams } = new URL(context.req.url);
  const { clientId, redirectUris } = instance.oauthClient;
  if (searchParams.get('response_type') !== 'code') return 'Invalid response_type in request';
  if (searchParams.get('client_id') !== clientId) return 'Invalid client_id in request';
  const state = searchParams.get('state') ?? '';
  // https://www.servicenow.com/docs/bundle/zurich-platform-security/page/integrate/authentication/concept/oauth-auth-code-flow-state-parm.html
  if (state === '') return 'Missing State parameter in request';
  if (!/^[\w.~-]+$/.test(state)) return 'Invalid State parameter in request';
  const asked = searchParams.get('redirect_uri') ?? '';
  const [first] = redirectUris;
  // A redirect that is not registered is not refused: the code goes to the first one that is.
  const redirectUri = redirectUris.has(asked) ? asked : first;
  if (redirectUri === undefined) return 'No redirect URL is registered for the application';
  const challenge = searchParams.get('code_challenge') ?? undefined;
  if (challenge !== undefined && searchParams.get('code_challenge_method') !== 'S256') {
    return 'Invalid code_challenge_method in request';
  }
  return { text: search.slice(1), redirectUri, state, challenge };
}

function redirectBack(
  context: Context,
  request: AuthorizationRequest,
  outcome: Readonly<Record<string, string>>,
): Response {
  const target = new URL(request.redirectUri);
  for (const [name, value] of Object.entries({ ...outcome, state: request.state })) {
    target.searchParams.set(name, value);
  }
  return context.redirect(target.href);
}
