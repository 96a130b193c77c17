import { z } from 'zod';
import type { CallLimiter } from '../../connectors/http/api-client.ts';
import { buildUrl } from '../../connectors/http/build-url.ts';
import { PausedError } from '../../connectors/http/call-limiter.ts';
import { type AttemptOutcome, nextAttempt } from '../../connectors/http/retry-policy.ts';
import {
  type Clock,
  type HttpRequest,
  type HttpResponse,
  type Logger,
  type Random,
  type Transport,
  TransportError,
} from '../../connectors/http/runtime.ts';
import { CatalystError } from './catalyst-error.ts';
import type { CatalystCredentials } from './credentials.ts';
import { UnclearOutcomeError } from './data-store-table.ts';

export interface CatalystClientDependencies {
  /** Of the data centre's API, such as `https://api.catalyst.zoho.com`. */
  readonly origin: string;
  /** Asked for each call, because a token ends within the hour and each call of a function brings another. */
  readonly credentials: () => CatalystCredentials;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limiter: CallLimiter;
}

export interface CatalystCall {
  readonly method: HttpRequest['method'];
  /** Below the project. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Besides Catalyst's own media type. */
  readonly accept?: string;
  /** Whether sending it twice does what sending it once does. */
  readonly repeatable: boolean;
}

export interface CatalystClient {
  /**
   * The `data` of the answer. Throws a `CatalystError` where nothing was changed, and an `UnclearOutcomeError` where a
   * call that must not be repeated may have been done.
   */
  call(call: CatalystCall): Promise<unknown>;
}

/** A call waits for other functions too: their own limit is 30 seconds. */
const TIMEOUT_MS = 20_000;
const ACCEPT = 'application/vnd.catalyst.v2+json';
/** Any number in here may be that of a call that was done. */
const UNCLEAR_STATUS: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

const Success = z.object({ status: z.literal('success'), data: z.unknown() });
const Failure = z.object({ data: z.object({ error_code: z.string(), message: z.string() }) });

type Attempt =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | { readonly kind: 'no-answer'; readonly error: TransportError };

/**
 * Catalyst's REST API. Zoho's own Node SDK is not used: it has no time-out, repeats inserts blindly and cannot be bundled.
 * https://docs.catalyst.zoho.com/en/api/introduction/overview-and-prerequisites/
 */
export function createCatalystClient(deps: CatalystClientDependencies): CatalystClient {
  return {
    async call(call) {
      const last = await sendUntilFinal(deps, call);
      return readData(call, last);
    },
  };
}

async function sendUntilFinal(deps: CatalystClientDependencies, call: CatalystCall): Promise<Attempt> {
  const { clock, random, limiter, logger } = deps;
  for (let attempt = 1; ; attempt++) {
    const result = await sendInTurn(deps, call);
    const now = clock.now();
    const outcome = toOutcome(result);
    const next = nextAttempt({ outcome, attempt, repeatable: call.repeatable, now, random });
    if (next.pausesAll) limiter.pauseUntil(now + next.delayMs);
    if (!next.again) return result;
    const { method, path } = call;
    logger.info({ method, path, attempt, delayMs: next.delayMs, outcome: outcome.kind }, 'Catalyst is asked again.');
    await clock.sleep(next.delayMs);
  }
}

function toOutcome(result: Attempt): AttemptOutcome {
  if (result.kind === 'no-answer') return { kind: 'no-answer', reason: result.error.reason, sent: result.error.sent };
  return { kind: 'answer', status: result.response.status, headers: result.response.headers };
}

async function sendInTurn(deps: CatalystClientDependencies, call: CatalystCall): Promise<Attempt> {
  const send = async (): Promise<Attempt> => {
    try {
      return { kind: 'answer', response: await deps.transport(toRequest(deps, call)) };
    } catch (error) {
      if (error instanceof TransportError) return { kind: 'no-answer', error };
      throw error;
    }
  };
  try {
    return await deps.limiter.run(send, { priority: 'live', heavy: false });
  } catch (error) {
    if (!(error instanceof PausedError)) throw error;
    throw new CatalystError({ status: 429, code: 'PAUSED', message: 'It refuses calls for a while.', cause: error });
  }
}

function toRequest({ origin, credentials }: CatalystClientDependencies, call: CatalystCall): HttpRequest {
  const { projectId, projectKey, environment, authorization } = credentials();
  return {
    method: call.method,
    url: buildUrl(`${origin}/baas/v1/project/${projectId}${call.path}`, call.query),
    headers: {
      Accept: call.accept ? `${ACCEPT}, ${call.accept}` : ACCEPT,
      Authorization: authorization,
      PROJECT_ID: projectKey,
      Environment: environment,
      'X-Catalyst-Environment': environment,
      'X-CATALYST-USER': 'admin',
      ...(call.json === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    timeoutMs: TIMEOUT_MS,
    ...(call.json === undefined ? {} : { body: JSON.stringify(call.json) }),
  };
}

function readData(call: CatalystCall, last: Attempt): unknown {
  if (last.kind === 'no-answer') throw toSilence(call, last.error);
  const { status, body } = last.response;
  const json = parseJson(body);
  const success = Success.safeParse(json);
  if (success.success && status < 300) return success.data.data;
  const failure = Failure.safeParse(json);
  const isClear = failure.success && !UNCLEAR_STATUS.has(status);
  const code = failure.data?.data.error_code ?? 'NO_JSON';
  const message = failure.data?.data.message ?? `An answer with status ${status} was not understood.`;
  const error = new CatalystError({ status, code, message });
  if (isClear || call.repeatable) throw error;
  throw new UnclearOutcomeError({ cause: error });
}

function toSilence(call: CatalystCall, cause: TransportError): Error {
  if (cause.sent && !call.repeatable) return new UnclearOutcomeError({ cause });
  return new CatalystError({ code: 'NO_ANSWER', message: 'There was no answer.', cause });
}

/** Row ids have more digits than a number in JavaScript holds. Some documented answers show them without quotes. */
const BARE_ROW_ID = /("ROWID"\s*:\s*)(\d+)/g;

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body.replace(BARE_ROW_ID, '$1"$2"'));
  } catch {
    // Whoever reads it finds no envelope in it, and says so.
    return undefined;
  }
}
