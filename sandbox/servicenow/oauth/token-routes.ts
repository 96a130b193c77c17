import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { accountOf, mayLogIn, needsReset } from '../authenticate.ts';
import type { Instance } from '../instance.ts';

type Form = Readonly<Record<string, string>>;

/** The user that a grant stands for, or the error code of the answer. */
type GrantOutcome = { readonly userName: string } | { readonly error: string };

const DENIED: GrantOutcome = { error: 'server_error' };
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The token endpoint, which reads forms only, and the revocation, which asks for no login. */
export function tokenRoutes(instance: Instance): Hono {
  const routes = new Hono();
  routes.post('/oauth_token.do', async (context) => {
    if (!context.req.header('content-type')?.startsWith(FORM_TYPE)) return refuse(context, 'invalid_request');
    const form = Object.fromEntries(new URLSearchParams(await context.req.text()));
    if (!isClient(instance, context, form)) return refuse(context, 'invalid_client');
    const outcome = GRANTS[form.grant_type ?? '']?.(instance, form) ?? { error: 'unsupported_grant_type' };
    if ('error' in outcome) return refuse(context, outcome.error);
    const account = instance.accounts.get(outcome.userName);
    if (!account || !mayLogIn(instance, account)) return refuse(context, 'server_error');
    return context.json(instance.tokens.issue(account.userName), 200, { 'cache-control': 'no-store' });
  });
  routes.on(['GET', 'POST'], '/oauth_revoke_token.do', async (context) => {
    const form = context.req.method === 'POST' ? new URLSearchParams(await context.req.text()) : undefined;
    instance.tokens.revoke(context.req.query('token') ?? form?.get('token') ?? '');
    return context.body(null, 200);
  });
  return routes;
}

const GRANTS: Readonly<Record<string, (instance: Instance, form: Form) => GrantOutcome>> = {
  authorization_code: (instance, form) => {
    const code = instance.tokens.takeCode(form.code ?? '');
    const fits = code && code.redirectUri === form.redirect_uri && provesChallenge(code.challenge, form);
    return fits ? { userName: code.userName } : { error: 'invalid_grant' };
  },
  refresh_token: (instance, form) => {
    const userName = instance.tokens.userOfRefreshToken(form.refresh_token ?? '');
    return userName === undefined ? DENIED : { userName };
  },
  password: (instance, form) => {
    const account = accountOf(instance, form.username ?? '', form.password ?? '');
    return account && !needsReset(instance, account) ? { userName: account.userName } : DENIED;
  },
};

function provesChallenge(challenge: string | undefined, form: Form): boolean {
  if (challenge === undefined) return true;
  return (
    createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url') === challenge
  );
}

function isClient(instance: Instance, context: Context, form: Form): boolean {
  const [id, secret] = clientCredentials(context, form);
  return id === instance.oauthClient.clientId && secret === instance.oauthClient.clientSecret;
}

function clientCredentials(context: Context, form: Form): readonly (string | undefined)[] {
  const header = /^Basic (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (!header) return [form.client_id, form.client_secret];
  return Buffer.from(header, 'base64').toString('utf8').split(':');
}

function refuse(context: Context, error: string): Response {
  return context.json({ error_description: 'access_denied', error }, 401);
}
