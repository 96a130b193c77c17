import type { Context, MiddlewareHandler } from 'hono';
import { type ClientRateLimitInfo, type Store as HitStore, rateLimiter } from 'hono-rate-limiter';
import type { Clock } from '../connectors/http/runtime.ts';
import { ApiProblem } from './problem.ts';

const MINUTE_MS = 60_000;
/** A widget that watches a run asks about once a second. */
const CALLS_PER_MINUTE = 600;
const SIGN_IN_CALLS_PER_MINUTE = 60;
const CALLS_PER_STATE_PER_MINUTE = 10;
/** Counters kept at most: addresses are free to invent, memory is not. */
const MOST_COUNTED = 20_000;

interface Window {
  hits: number;
  readonly endsAt: number;
}

/** Counts hits in fixed windows on the given clock. */
export function createHitStore(clock: Clock, windowMs: number): HitStore {
  const windows = new Map<string, Window>();

  function makeRoom(now: number): void {
    if (windows.size < MOST_COUNTED) return;
    for (const [key, window] of windows) if (window.endsAt <= now) windows.delete(key);
    if (windows.size >= MOST_COUNTED) windows.clear();
  }

  function current(key: string): Window {
    const now = clock.now();
    const known = windows.get(key);
    if (known && known.endsAt > now) return known;
    makeRoom(now);
    const fresh: Window = { hits: 0, endsAt: now + windowMs };
    windows.set(key, fresh);
    return fresh;
  }

  return {
    increment(key): ClientRateLimitInfo {
      const window = current(key);
      window.hits += 1;
      return { totalHits: window.hits, resetTime: new Date(window.endsAt) };
    },
    decrement(key) {
      current(key).hits -= 1;
    },
    resetKey(key) {
      windows.delete(key);
    },
  };
}

export interface RateLimitOptions {
  readonly clock: Clock;
  readonly clientAddress: (context: Context) => string;
}

interface Limit {
  readonly perMinute: number;
  readonly keyOf: (context: Context) => Promise<string> | string;
  readonly isExempt?: (context: Context) => Promise<boolean> | boolean;
}

function createLimit(clock: Clock, { perMinute, keyOf, isExempt }: Limit): MiddlewareHandler {
  return rateLimiter({
    windowMs: MINUTE_MS,
    limit: perMinute,
    standardHeaders: 'draft-7',
    keyGenerator: keyOf,
    store: createHitStore(clock, MINUTE_MS),
    skip: isExempt ?? (() => false),
    handler: () => {
      throw new ApiProblem('too_many_requests', 'Too many requests; try again in a minute.');
    },
  });
}

/** The state that a callback or a redemption names. */
async function stateOf(context: Context): Promise<string | undefined> {
  const state = context.req.method === 'GET' ? context.req.query('state') : await stateInBody(context);
  return typeof state === 'string' && state !== '' ? state : undefined;
}

async function stateInBody(context: Context): Promise<unknown> {
  try {
    const body: unknown = await context.req.json();
    return typeof body === 'object' && body !== null && 'state' in body ? body.state : undefined;
  } catch {
    // Not JSON: the contract refuses it later.
    return undefined;
  }
}

/** For every call, by address. */
export function limitCalls({ clock, clientAddress }: RateLimitOptions): MiddlewareHandler {
  return createLimit(clock, { perMinute: CALLS_PER_MINUTE, keyOf: clientAddress });
}

/** For what anybody may call without a session, by address. */
export function limitSignIns({ clock, clientAddress }: RateLimitOptions): MiddlewareHandler {
  return createLimit(clock, { perMinute: SIGN_IN_CALLS_PER_MINUTE, keyOf: clientAddress });
}

/** For callbacks and redemptions, by the state they name, from whatever addresses they come. */
export function limitByState({ clock }: RateLimitOptions): MiddlewareHandler {
  return createLimit(clock, {
    perMinute: CALLS_PER_STATE_PER_MINUTE,
    keyOf: async (context) => (await stateOf(context)) ?? '',
    isExempt: async (context) => (await stateOf(context)) === undefined,
  });
}
