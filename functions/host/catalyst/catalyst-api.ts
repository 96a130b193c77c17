import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ApiError } from '../../http/contract/errors.ts';
import type { CatalystBackend } from './catalyst-backend.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Answers the requests of a Catalyst function of type `advancedio`. The backend is opened by the first request; where
 * that fails, the next one tries again.
 */
export function createCatalystApi(
  open: () => CatalystBackend,
  appOf: (backend: CatalystBackend) => Pick<Hono, 'fetch'> = ({ app }) => app,
): RequestHandler {
  let backend: CatalystBackend | undefined;

  return async (request, response) => {
    try {
      backend ??= open();
      backend.authorize(request.headers);
    } catch (error) {
      refuse(response, error);
      return;
    }
    await createListener(appOf(backend), backend.jobs)(request, response);
  };
}

function createListener(app: Pick<Hono, 'fetch'>, jobs: CatalystBackend['jobs']) {
  return getRequestListener(
    async (request, bindings) => {
      const answer = await app.fetch(request, bindings);
      // The platform may stop this process as soon as the answer is out.
      await jobs.settled();
      return answer;
    },
    { overrideGlobalObjects: false },
  );
}

/** Our own messages: they name the variable or the header that is missing, and hold no value. */
function refuse(response: ServerResponse, error: unknown): void {
  const reason = error instanceof Error ? error.message : 'unknown';
  process.stderr.write(`The backend could not start: ${reason}\n`);
  const body: ApiError = { error: { code: 'internal', message: 'The backend could not start; the log says why.' } };
  response.writeHead(500, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
