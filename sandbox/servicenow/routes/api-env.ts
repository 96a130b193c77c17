import type { Context } from 'hono';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Account } from '../accounts.ts';
import { authenticate } from '../authenticate.ts';
import { InstanceError } from '../errors.ts';
import type { Instance } from '../instance.ts';
import { QueryNotSimulatedError } from '../query/parse-query.ts';

/** What the middleware of the REST APIs leaves for a route. */
export interface ApiEnv {
  Variables: { account: Account };
}

export type ApiContext = Context<ApiEnv>;

const WRITES = new Set(['POST', 'PUT', 'PATCH']);

/** The application around every `/api` route: login, rate limit, header checks, the platform's headers, error envelope. */
export function createApi(instance: Instance): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  api.use('*', async (context, next) => {
    const account = authenticate(instance, context.req.header('authorization'));
    context.set('account', account);
    const limits = instance.rateLimit.count(account.userName, context.req.path);
    checkHeaders(context.req.method, context.req.header('accept'), context.req.header('content-type'));
    await next();
    addHeaders(context, limits);
  });
  api.onError((error, context) => {
    if (!(error instanceof InstanceError)) {
      if (!(error instanceof QueryNotSimulatedError)) throw error;
      return envelope(context, new InstanceError(501, 'Not simulated', error.message));
    }
    return envelope(context, error);
  });
  return api;
}

/** Answers every path that no route of the application took. Must be added last. */
export function addUnknownResource(api: Hono<ApiEnv>): void {
  api.all('*', () => {
    throw new InstanceError(400, 'Requested URI does not represent any resource');
  });
}

function envelope(context: ApiContext, error: InstanceError): Response {
  addHeaders(context, error.headers);
  const body = { error: { message: error.message, detail: error.detail }, status: 'failure' };
  return jsonAnswer(context, body, error.status);
}

/** JSON as the platform labels it. */
export function jsonAnswer(context: ApiContext, body: unknown, status: ContentfulStatusCode = 200): Response {
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/json;charset=UTF-8' });
}

/** `Accept` is needed on every call and `Content-Type` on those that carry a record. */
function checkHeaders(method: string, accept: string | undefined, contentType: string | undefined): void {
  if (!accept) throw new InstanceError(400, 'Invalid request', 'Accept header is required');
  if (!/application\/json|application\/\*|\*\/\*/.test(accept)) throw new InstanceError(406, 'Not Acceptable', accept);
  if (!WRITES.has(method)) return;
  if (!contentType) throw new InstanceError(400, 'Invalid request', 'Content-Type header is required');
  if (!contentType.startsWith('application/json')) {
    throw new InstanceError(415, 'Unsupported Media Type', contentType);
  }
}

function addHeaders(context: ApiContext, extra: Readonly<Record<string, string>>): void {
  const transaction = crypto.randomUUID().replaceAll('-', '').slice(0, 12);
  const headers = {
    'x-is-logged-in': 'true',
    'x-transaction-id': transaction,
    'server-timing': `t;desc="${transaction}", sem_wait;dur=0, sesh_wait;dur=0`,
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    pragma: 'no-store,no-cache',
    'cache-control': 'no-cache,no-store,must-revalidate,max-age=-1',
    expires: '0',
    server: 'snow_adc',
    ...extra,
  };
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  context.header(
    'set-cookie',
    `glide_session_store=${transaction.toUpperCase()}; Path=/; HttpOnly; SameSite=None; Secure`,
  );
}
