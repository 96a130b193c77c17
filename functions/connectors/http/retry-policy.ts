import { LONGEST_PAUSE_MS } from './call-limiter.ts';
import type { Random, TransportError } from './runtime.ts';

/** A call is sent this often at most. */
export const MAX_ATTEMPTS = 5;
export const BASE_DELAY_MS = 500;
export const MAX_DELAY_MS = 20_000;
/** Zoho answers 429 without saying for how long, so the wait begins higher than for a passing fault. */
export const RATE_LIMIT_BASE_DELAY_MS = 2_000;
/** Credits of the last 24 hours come back little by little: https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export const OUT_OF_CREDITS_MS = 15 * 60_000;
/** Nobody asks for longer: ServiceNow counts per hour, Zoho per day. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

const TOO_MANY_REQUESTS = 429;
/** Answers after which the same call may succeed. All but 429 leave open whether it took effect. */
const TRANSIENT_STATUS: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

/** What came of one attempt. */
export type AttemptOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** A refusal speaks of credits, which come back in hours and not in seconds. */
      readonly isOutOfCredits?: boolean;
    }
  | { readonly kind: 'no-answer'; readonly reason: TransportError['reason']; readonly sent: boolean };

export interface AttemptSituation {
  readonly outcome: AttemptOutcome;
  /** How often the call was sent, this one included. */
  readonly attempt: number;
  /** Whether sending it twice does what sending it once does. */
  readonly repeatable: boolean;
  readonly now: number;
  readonly random: Random;
}

export interface NextAttempt {
  readonly again: boolean;
  /** How long to wait before the next attempt; for a limit, how long everybody has to wait. */
  readonly delayMs: number;
  /** The system asked for a pause: it holds for every call of the connection. */
  readonly pausesAll: boolean;
}

const FINAL: NextAttempt = { again: false, delayMs: 0, pausesAll: false };

/** Decides whether a call is sent again, and when. Never after an unclear outcome of a call that is not repeatable. */
export function nextAttempt(situation: AttemptSituation): NextAttempt {
  const { outcome } = situation;
  return outcome.kind === 'answer' ? afterAnswer(outcome, situation) : afterSilence(outcome, situation);
}

function afterAnswer(
  outcome: Extract<AttemptOutcome, { kind: 'answer' }>,
  { attempt, repeatable, now, random }: AttemptSituation,
): NextAttempt {
  const asked = readRetryAfter(outcome.headers, now);
  if (outcome.status === TOO_MANY_REQUESTS) {
    const delayMs =
      asked ?? (outcome.isOutOfCredits ? OUT_OF_CREDITS_MS : halfJitter(RATE_LIMIT_BASE_DELAY_MS, attempt, random));
    return { again: attempt < MAX_ATTEMPTS && delayMs <= LONGEST_PAUSE_MS, delayMs, pausesAll: true };
  }
  if (!TRANSIENT_STATUS.has(outcome.status)) return FINAL;
  const delayMs = asked ?? fullJitter(attempt, random);
  const again = repeatable && attempt < MAX_ATTEMPTS && delayMs <= LONGEST_PAUSE_MS;
  return { again, delayMs, pausesAll: asked !== undefined };
}

function afterSilence(
  outcome: Extract<AttemptOutcome, { kind: 'no-answer' }>,
  { attempt, repeatable, random }: AttemptSituation,
): NextAttempt {
  const mayRepeat = repeatable || !outcome.sent;
  // A certificate that is wrong now is wrong in a second too.
  if (outcome.reason === 'tls' || !mayRepeat || attempt >= MAX_ATTEMPTS) return FINAL;
  return { again: true, delayMs: fullJitter(attempt, random), pausesAll: false };
}

/** Exponential backoff with full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
function fullJitter(attempt: number, random: Random): number {
  return Math.round(random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (attempt - 1)));
}

/** At least half of the delay is waited: a limit does not lift because we ask at once. */
function halfJitter(baseMs: number, attempt: number, random: Random): number {
  return Math.round(Math.min(MAX_DELAY_MS, baseMs * 2 ** (attempt - 1)) * (0.5 + random() / 2));
}

/**
 * How long the system asks to wait, in ms: `Retry-After` in seconds or as an HTTP date
 * (https://www.rfc-editor.org/rfc/rfc9110#name-retry-after), else ServiceNow's `X-RateLimit-Reset` on a refusal.
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const retryAfter = headers['retry-after']?.trim();
  if (retryAfter !== undefined && retryAfter !== '') {
    if (/^\d+(\.\d+)?$/.test(retryAfter)) return clampWait(Number(retryAfter) * 1000);
    const date = Date.parse(retryAfter);
    if (!Number.isNaN(date)) return clampWait(date - now);
  }
  const reset = headers['x-ratelimit-reset']?.trim() ?? '';
  return /^\d{9,11}$/.test(reset) ? clampWait(Number(reset) * 1000 - now) : undefined;
}

function clampWait(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), MAX_RETRY_AFTER_MS);
}
