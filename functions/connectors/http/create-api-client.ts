import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiCall, ApiClient, ApiClientDependencies } from './api-client.ts';
import { buildUrl, encodeForm } from './build-url.ts';
import { toConnectorError, toPausedError } from './call-failure.ts';
import { PausedError } from './call-limiter.ts';
import { type AttemptOutcome, nextAttempt, readRetryAfter } from './retry-policy.ts';
import { type HttpRequest, type HttpResponse, TransportError } from './runtime.ts';

/** A little over the minute that ServiceNow gives a call, so that its own words on the cut still arrive. */
export const DEFAULT_TIMEOUT_MS = 65_000;

const UNAUTHORIZED = 401;
const TOO_MANY_REQUESTS = 429;
/** Zoho answers 429 for too many calls at once and for credits that are used up; only the words differ. */
const CREDITS = /\bcredits?\b/i;
const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;

type Credentials = Readonly<Record<string, string>>;
type Attempt =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer; readonly credentials: Credentials }
  | { readonly kind: 'no-answer'; readonly error: TransportError };

/**
 * The client of one connection and one priority. Credentials are read when a call's turn has come, so an `authorization`
 * that calls the network itself must not use the same limiter.
 */
export function createApiClient(deps: ApiClientDependencies): ApiClient {
  return { call: (call) => sendUntilFinal(deps, call) };
}

async function sendUntilFinal(deps: ApiClientDependencies, call: ApiCall): Promise<ApiAnswer> {
  let mayRenew = deps.authorization !== undefined;
  for (let attempt = 1; ; attempt += 1) {
    const result = await attemptInTurn(deps, call);
    if (mayRenew && result.kind === 'answer' && result.answer.status === UNAUTHORIZED) {
      mayRenew = false;
      if ((await deps.authorization?.renew(result.credentials)) === undefined) return result.answer;
      continue;
    }
    const outcome = toOutcome(result);
    const now = deps.clock.now();
    const next = nextAttempt({ outcome, attempt, repeatable: call.repeatable, now, random: deps.random });
    if (next.pausesAll) deps.limiter.pauseUntil(now + next.delayMs);
    if (!next.again) return giveFinal(deps, call, result, next.delayMs);
    logRepeat(deps, call, { outcome, attempt, delayMs: next.delayMs });
    await deps.clock.sleep(next.delayMs);
  }
}

/** Waits for a turn and sends once. A wait between attempts holds no turn. */
async function attemptInTurn(deps: ApiClientDependencies, call: ApiCall): Promise<Attempt> {
  const turn = { priority: deps.priority ?? 'live', heavy: call.heavy ?? false, weight: call.weight ?? 1 };
  try {
    return await deps.limiter.run(() => attemptOnce(deps, call), turn);
  } catch (error) {
    if (error instanceof PausedError) throw toPausedError(deps.side, error.until - deps.clock.now(), error);
    throw error;
  }
}

async function attemptOnce(deps: ApiClientDependencies, call: ApiCall): Promise<Attempt> {
  const credentials = (await deps.authorization?.headers()) ?? {};
  try {
    const response = await deps.transport(buildRequest(call, credentials));
    reportCall(deps, call, response.status);
    deps.onAnswer?.(response, call);
    holdOthersBack(deps, response);
    return { kind: 'answer', answer: readAnswer(response), credentials };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    reportCall(deps, call, undefined);
    return { kind: 'no-answer', error };
  }
}

/** Before the turn ends: whoever is next in it would be sent into the pause otherwise. */
function holdOthersBack({ limiter, clock }: ApiClientDependencies, { status, headers }: HttpResponse): void {
  const now = clock.now();
  const asked = status === TOO_MANY_REQUESTS ? readRetryAfter(headers, now) : undefined;
  if (asked !== undefined) limiter.pauseUntil(now + asked);
}

function buildRequest(call: ApiCall, credentials: Credentials): HttpRequest {
  const body = encodeBody(call);
  return {
    method: call.method,
    url: buildUrl(call.url, call.query),
    headers: { Accept: 'application/json', ...body.headers, ...call.headers, ...credentials },
    timeoutMs: call.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    ...(body.text === undefined ? {} : { body: body.text }),
  };
}

function encodeBody(call: ApiCall): { readonly text?: string; readonly headers: Readonly<Record<string, string>> } {
  if (call.form !== undefined) {
    return { text: encodeForm(call.form), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
  }
  if (call.json !== undefined) {
    return { text: JSON.stringify(call.json), headers: { 'Content-Type': 'application/json' } };
  }
  return { headers: {} };
}

function readAnswer({ status, headers, body }: HttpResponse): ApiAnswer {
  return { status, headers, body, json: JSON_TYPE.test(headers['content-type'] ?? '') ? parseJson(body) : undefined };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // An empty or cut body has no JSON; `ApiAnswer.json` says so by being undefined.
    return undefined;
  }
}

function toOutcome(result: Attempt): AttemptOutcome {
  if (result.kind === 'answer') {
    const { status, headers, body } = result.answer;
    return { kind: 'answer', status, headers, isOutOfCredits: CREDITS.test(body) };
  }
  return { kind: 'no-answer', reason: result.error.reason, sent: result.error.sent };
}

function giveFinal(deps: ApiClientDependencies, call: ApiCall, result: Attempt, delayMs: number): ApiAnswer {
  const error =
    result.kind === 'answer'
      ? toConnectorError(deps.side, { answer: result.answer, delayMs })
      : toConnectorError(deps.side, { error: result.error });
  if (error === undefined && result.kind === 'answer') return result.answer;
  deps.logger.warn(
    { side: deps.side, method: call.method, path: pathOf(call), code: error?.code },
    'A call got no usable answer.',
  );
  throw error ?? new ConnectorError({ side: deps.side, code: 'unavailable', message: 'No usable answer came.' });
}

function logRepeat(
  deps: ApiClientDependencies,
  call: ApiCall,
  { outcome, attempt, delayMs }: { outcome: AttemptOutcome; attempt: number; delayMs: number },
): void {
  const seen = outcome.kind === 'answer' ? { status: outcome.status } : { reason: outcome.reason };
  deps.logger.info(
    { side: deps.side, method: call.method, path: pathOf(call), attempt, delayMs, ...seen },
    'A call failed for now and was put back.',
  );
}

function reportCall(deps: ApiClientDependencies, call: ApiCall, status: number | undefined): void {
  deps.onCall?.({ side: deps.side, method: call.method, path: pathOf(call), status });
}

function pathOf(call: ApiCall): string {
  return new URL(call.url).pathname;
}
