import { createAxiosTransport } from '../connectors/http/axios-transport.ts';
import { createPublicLookup } from '../connectors/http/public-lookup.ts';
import type { Transport } from '../connectors/http/runtime.ts';

/** Nothing of the answer but its status is used. */
const LARGEST_ANSWER_BYTES = 64 * 1024;

/** The network for addresses that a person typed: whatever they lead to, it is on the public internet. */
export function createPublicTransport(): Transport {
  return createAxiosTransport({ maxBytes: LARGEST_ANSWER_BYTES, lookup: createPublicLookup() });
}
