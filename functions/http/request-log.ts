import type { MiddlewareHandler } from 'hono';
import type { Clock, Logger } from '../connectors/http/runtime.ts';

/**
 * One line a request: method, path, status, time. Queries carry codes and states, headers carry sessions and bodies carry
 * secrets, so none of them is ever logged.
 */
export function logRequests(logger: Logger, clock: Clock): MiddlewareHandler {
  return async (context, next) => {
    const startedAt = clock.now();
    await next();
    const { method, path } = context.req;
    logger.info({ method, path, status: context.res.status, ms: clock.now() - startedAt }, 'Request answered.');
  };
}
