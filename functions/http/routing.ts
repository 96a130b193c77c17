import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { ApiError, type ErrorCode } from './contract/errors.ts';
import { ApiProblem, PROBLEM_STATUS } from './problem.ts';

/** Zoho Catalyst calls a function below `/server/<name>` and hands on paths that begin with `/execute`. */
const HOST_PREFIX = /^(?:\/server\/[^/]+)?(?:\/execute)?(?=\/|$)/;

/** The path that routes are matched with, whatever the host put in front of it. */
export function routingPath(request: Request): string {
  return new URL(request.url).pathname.replace(HOST_PREFIX, '') || '/';
}

/** A router whose requests are checked by the contract; what does not fit is answered `invalid_request`. */
export function createRouter(): OpenAPIHono {
  return new OpenAPIHono({
    getPath: routingPath,
    defaultHook: (result) => {
      if (result.success) return;
      const [issue] = result.error.issues;
      const field = issue?.path.join('.');
      throw new ApiProblem('invalid_request', issue?.message ?? 'The request does not fit the contract.', {
        field: field === '' ? undefined : field,
      });
    },
  });
}

type StatusOf<Code extends ErrorCode> = (typeof PROBLEM_STATUS)[Code];
interface ErrorAnswer {
  description: string;
  content: { 'application/json': { schema: typeof ApiError } };
}

/** Codes that any call may end in. */
const ALWAYS = ['invalid_request', 'origin_not_allowed', 'too_many_requests', 'internal'] as const;
type Always = (typeof ALWAYS)[number];

/** The error answers of a route for the OpenAPI document, by status, with their codes in the description. */
export function errorAnswers<const Code extends ErrorCode>(...codes: readonly Code[]) {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...ALWAYS, ...codes]) {
    byStatus.set(PROBLEM_STATUS[code], [...(byStatus.get(PROBLEM_STATUS[code]) ?? []), code]);
  }
  const answers = [...byStatus].map(([status, names]): [number, ErrorAnswer] => [
    status,
    {
      description: names.map((name) => `\`${name}\``).join(', '),
      content: { 'application/json': { schema: ApiError } },
    },
  ]);
  return Object.fromEntries(answers) as Record<StatusOf<Code | Always>, ErrorAnswer>;
}

/** A JSON body or answer of a route. */
export function json<Schema>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

export function jsonBody<Schema>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } };
}

/** Routes with this need the session that a sign-in gave. */
export const NEEDS_SESSION = [{ session: [] }];
/** What reading in a session can end in. */
export const SESSION_ERRORS = ['signed_out'] as const;
/** What a privileged write can end in before it begins. */
export const ADMIN_ERRORS = ['signed_out', 'not_admin', 'crm_not_connected', 'crm_unavailable'] as const;

/** The origin of the page that calls. Throws `origin_not_allowed` where the browser does not say or it is not ours. */
export function requireOrigin(context: Context, allowed: readonly string[]): string {
  const origin = context.req.header('Origin');
  if (origin !== undefined && allowed.includes(origin)) return origin;
  throw new ApiProblem('origin_not_allowed', 'This may only be started from the extension itself.');
}
