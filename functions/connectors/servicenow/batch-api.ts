import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiCall, ApiClient } from '../http/api-client.ts';
import {
  type BatchBody,
  type BatchItem,
  isBatchAbsent,
  itemInDoubt,
  readBatchAnswer,
  toBatchBody,
  toItemAnswer,
} from './batch-answer.ts';

/** Calls that one batch carries: it has 30 seconds for all of them. */
export const BATCH_SIZE = 25;

/** What came of one call of several. */
export type CallResult = { readonly answer: ApiAnswer } | { readonly error: unknown };

/**
 * Sends calls together by the Batch API, each answered for itself; where the instance does not have it, one by one.
 * @see https://www.servicenow.com/docs/r/api-reference/rest-apis/batch-api.html
 */
export interface BatchApi {
  /** One result per call, in order. The calls take effect in any order. */
  sendAll(calls: readonly ApiCall[]): Promise<readonly CallResult[]>;
  /** The same for groups: the calls of one group take effect one after the other. */
  sendGroups(groups: readonly (readonly ApiCall[])[]): Promise<readonly (readonly CallResult[])[]>;
  /** Undefined until a batch was tried. */
  isAvailable(): boolean | undefined;
}

/** Refusals that a call of its own can deal with: new credentials, waiting for a limit. Nothing was done. */
const BETTER_ALONE: ReadonlySet<number> = new Set([401, 429]);

type Group = readonly ApiCall[];
type Results = readonly CallResult[];

export function createBatchApi({ origin, client }: { readonly origin: string; readonly client: ApiClient }): BatchApi {
  let available: boolean | undefined;
  let probe: Promise<unknown> | undefined;
  let batches = 0;

  async function sendAlone(call: ApiCall): Promise<CallResult> {
    try {
      return { answer: await client.call(call) };
    } catch (error) {
      return { error };
    }
  }

  async function sendOneByOne(calls: Group): Promise<Results> {
    const results: CallResult[] = [];
    for (const call of calls) results.push(await sendAlone(call));
    return results;
  }

  /** One batch, sent once: after an unclear outcome each of its calls has one. Undefined where there is no Batch API. */
  async function sendBatch(calls: Group): Promise<Results | undefined> {
    batches += 1;
    const result = await sendAlone({
      method: 'POST',
      url: `${origin}/api/now/v1/batch`,
      json: toBatchBody(String(batches), calls),
      repeatable: calls.every(({ repeatable }) => repeatable),
      // Limits may count the batch and each call in it.
      weight: calls.length + 1,
    });
    if ('error' in result) return calls.map(() => result);
    if (isBatchAbsent(result.answer)) {
      available = false;
      return undefined;
    }
    const body = readBatchAnswer(result.answer);
    if (body instanceof ConnectorError) return calls.map(() => ({ error: body }));
    available = true;
    return settle(calls, body, result.answer);
  }

  async function settle(calls: Group, body: BatchBody, batch: ApiAnswer): Promise<Results> {
    const items = new Map(body.serviced_requests.map((item) => [item.id, item]));
    const unserviced = new Set(body.unserviced_requests ?? []);
    const left = calls.filter((_, place) => !items.has(String(place)) && unserviced.has(String(place)));
    // Calls that no batch takes, such as one that is too large, are tried alone.
    const again = left.length === calls.length ? await sendOneByOne(left) : await sendInOrder(left);
    const resultOf = new Map(left.map((call, index) => [call, again[index]]));
    return Promise.all(
      calls.map((call, place) => resultOf.get(call) ?? settleItem(call, items.get(String(place)), batch)),
    );
  }

  async function settleItem(call: ApiCall, item: BatchItem | undefined, batch: ApiAnswer): Promise<CallResult> {
    if (item === undefined) return call.repeatable ? sendAlone(call) : { error: itemInDoubt() };
    return BETTER_ALONE.has(item.status_code) ? sendAlone(call) : { answer: toItemAnswer(item, batch) };
  }

  async function sendInOrder(calls: Group): Promise<Results> {
    const results: CallResult[] = [];
    for (let start = 0; start < calls.length; start += BATCH_SIZE) {
      results.push(...(await sendTogether([calls.slice(start, start + BATCH_SIZE)])).flat());
    }
    return results;
  }

  /** Groups that fit into one batch. */
  async function sendTogether(groups: readonly Group[]): Promise<readonly Results[]> {
    const calls = groups.flat();
    const results = calls.length > 1 && available !== false ? await sendBatch(calls) : undefined;
    if (results === undefined) return Promise.all(groups.map(sendOneByOne));
    let end = 0;
    return groups.map((group) => {
      end += group.length;
      return results.slice(end - group.length, end);
    });
  }

  async function sendPart(groups: readonly Group[]): Promise<readonly Results[]> {
    const [first, second] = groups;
    const isLarge = first !== undefined && second === undefined && first.length > BATCH_SIZE;
    return isLarge ? [await sendInOrder(first)] : sendTogether(groups);
  }

  async function sendGroups(groups: readonly Group[]): Promise<readonly Results[]> {
    const parts = packGroups(groups);
    const sendParts = async (some: typeof parts) => (await Promise.all(some.map(sendPart))).flat();
    await probe;
    if (available !== undefined) return sendParts(parts);
    // The first part goes alone: on an instance without the API all the others would be refused as well.
    const first = sendParts(parts.slice(0, 1));
    probe = first;
    return [...(await first), ...(await sendParts(parts.slice(1)))];
  }

  return {
    sendGroups,
    sendAll: async (calls) => (await sendGroups(calls.map((call) => [call]))).flat(),
    isAvailable: () => available,
  };
}

/** Groups that go into one batch each; one that is larger than a batch stays alone. */
function packGroups(groups: readonly Group[]): readonly (readonly Group[])[] {
  const parts: Group[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    if (size + group.length > BATCH_SIZE) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(group);
    size += group.length;
  }
  return parts;
}
