import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

type BodyLimitOptions = Parameters<typeof bodyLimit>[0];

/**
 * Refuses large bodies. Where the length is announced, that is enough: looking at the stream of a body, as the library
 * does in any case, costs more time and memory than all the rest that a forged call takes.
 */
export function limitBody(options: Required<BodyLimitOptions>): MiddlewareHandler {
  const limitStream = bodyLimit(options);
  return async (context, next) => {
    const length = context.req.header('Content-Length');
    if (length === undefined || context.req.header('Transfer-Encoding') !== undefined)
      return limitStream(context, next);
    return Number(length) <= options.maxSize ? next() : options.onError(context);
  };
}
