import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { parseConfig } from '../config.ts';
import { openBackend } from '../host/open-backend.ts';

type Listener = ReturnType<typeof getRequestListener>;

let listener: Promise<Listener> | undefined;

async function open(): Promise<Listener> {
  // biome-ignore lint/style/noProcessEnv: this is the entry of a host, as functions/host/main.ts is of another.
  const { backend } = await openBackend(parseConfig(process.env));
  return getRequestListener(backend.app.fetch);
}

/**
 * The API as a Catalyst function of type `advancedio`: the plain request and response of Node. Runs are executed by
 * another function; this one only answers.
 * https://docs.catalyst.zoho.com/en/serverless/help/functions/advanced-io/
 */
export default async function api(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A start that failed is tried again by the next request.
  listener ??= open().catch((error: unknown) => {
    listener = undefined;
    throw error;
  });
  await (await listener)(request, response);
}
