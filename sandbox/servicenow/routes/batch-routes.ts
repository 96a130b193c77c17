import { STATUS_CODES } from 'node:http';
import { Hono } from 'hono';
import { z } from 'zod';
import { InstanceError } from '../errors.ts';
import type { Instance } from '../instance.ts';
import type { ApiContext, ApiEnv } from './api-env.ts';
import { jsonAnswer } from './api-env.ts';

const Header = z.object({ name: z.string(), value: z.string() });

const Item = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  method: z.string(),
  url: z.string(),
  headers: z.array(Header).default([]),
  body: z.string().optional(),
  exclude_response_headers: z.boolean().default(false),
});

const Batch = z.object({
  batch_request_id: z.union([z.string(), z.number()]).transform(String),
  rest_requests: z.array(Item),
});

type BatchItem = z.infer<typeof Item>;

interface ServicedItem {
  readonly id: string;
  readonly body: string;
  readonly status_code: number;
  readonly status_text: string;
  readonly headers: readonly z.infer<typeof Header>[];
  readonly execution_time: number;
  readonly error_message: null;
  readonly redirect_url: null;
}

/**
 * The Batch API: one call that carries others. It answers 200 whatever became of them, and leaves out what passes a limit.
 * https://www.servicenow.com/docs/r/api-reference/rest-apis/batch-api.html
 */
export function batchRoutes(instance: Instance, dispatch: (request: Request) => Promise<Response>): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.post('/now/v1/batch', async (context) => {
    const parsed = Batch.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) throw new InstanceError(400, 'Exception while reading request', 'The payload is not a batch.');
    const serviced: ServicedItem[] = [];
    const unserviced: string[] = [];
    const limits = instance.state.batchLimits;
    let outputBytes = 0;
    for (const item of parsed.data.rest_requests) {
      const tooMuch = serviced.length >= limits.maxItems || outputBytes > limits.maxOutputBytes;
      if (tooMuch || unserviced.length > 0 || (item.body?.length ?? 0) > limits.maxInputBytes) {
        unserviced.push(item.id);
        continue;
      }
      const answer = await dispatch(itemRequest(context, item));
      const body = Buffer.from(await answer.arrayBuffer());
      outputBytes += body.length;
      serviced.push(servicedItem(item, answer, body));
    }
    return jsonAnswer(context, {
      batch_request_id: parsed.data.batch_request_id,
      serviced_requests: serviced,
      unserviced_requests: unserviced,
    });
  });
  return routes;
}

/** The item as a call of its own, made by the user of the batch. */
function itemRequest(context: ApiContext, item: BatchItem): Request {
  const origin = new URL(context.req.url).origin;
  const url = new URL(item.url, origin);
  if (url.origin !== origin || !url.pathname.startsWith('/api/') || url.pathname.includes('/batch')) {
    throw new InstanceError(400, 'Exception while reading request', `Not a REST resource: ${item.url}`);
  }
  const headers = new Headers(item.headers.map(({ name, value }): [string, string] => [name, value]));
  headers.set('authorization', context.req.header('authorization') ?? '');
  const method = item.method.toUpperCase();
  const bodyless = method === 'GET' || method === 'HEAD' || item.body === undefined;
  return new Request(url, { method, headers, ...(bodyless ? {} : { body: Buffer.from(item.body ?? '', 'base64') }) });
}

function servicedItem(item: BatchItem, answer: Response, body: Buffer): ServicedItem {
  const headers = [...answer.headers].map(([name, value]) => ({ name, value }));
  return {
    id: item.id,
    body: body.toString('base64'),
    status_code: answer.status,
    status_text: STATUS_CODES[answer.status] ?? '',
    headers: item.exclude_response_headers ? [] : headers,
    execution_time: 1,
    error_message: null,
    redirect_url: null,
  };
}

/** How many writes a batch carries, for counting. */
export function writesInBatch(body: string): number {
  const parsed = Batch.safeParse(parse(body));
  return parsed.success ? parsed.data.rest_requests.filter((item) => item.method.toUpperCase() !== 'GET').length : 0;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
