import type { SendCallback } from './callback-queue.ts';

const PATIENCE_MS = 10_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Posts a callback over the network, to this machine only: a sandbox calls nobody else. */
export const sendOverLoopback: SendCallback = async ({ url, body }, signal) => {
  const { hostname } = new URL(url);
  if (!LOOPBACK.has(hostname)) throw new Error(`The sandbox does not call ${hostname}.`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  });
  await response.arrayBuffer();
  return response.status;
};
