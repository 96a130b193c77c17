import type { HttpResponse } from '../functions/connectors/http/runtime.ts';
import type { Side } from '../functions/core/record.ts';
import type { FaultRates } from './plan.ts';
import type { Dice } from './random.ts';

export type FaultName = keyof FaultRates | 'outage';

/** What one call meets. */
export interface Fault {
  readonly name: FaultName;
  /** A number for whatever varies: seconds to wait, which row, where to cut. From 0 to below 1. */
  readonly draw: number;
}

export type CallKind = 'token' | 'read' | 'write';

export interface Faults {
  /** The fault that a call of this kind meets, if any. */
  next(side: Side, kind: CallKind, now: number): Fault | undefined;
  /** The side answers nothing but 503 until then. */
  beginOutage(side: Side, until: number): void;
  /** From now on nothing goes wrong. */
  stop(): void;
  /** How many there were. */
  readonly count: number;
  readonly byName: ReadonlyMap<FaultName, number>;
}

/** Where each fault can happen; the others mean nothing there. */
const KINDS: Readonly<Record<keyof FaultRates, readonly CallKind[]>> = {
  limitedUntil: ['read', 'write'],
  limited: ['read', 'write'],
  brokenBefore: ['read', 'write'],
  brokenAfter: ['write'],
  refusedConnection: ['read', 'write'],
  cutBefore: ['read', 'write'],
  cutAfter: ['read', 'write'],
  timeoutAfter: ['read', 'write'],
  malformed: ['read', 'write'],
  webPage: ['read', 'write'],
  refusedRow: ['write'],
  endedToken: ['read', 'write'],
  failedRefresh: ['token'],
  repeatedRow: ['read'],
  slow: ['read', 'write', 'token'],
  stall: ['read', 'write'],
};
const NAMES = Object.keys(KINDS) as readonly (keyof FaultRates)[];

export function createFaults(rates: FaultRates, dice: Dice): Faults {
  const outages: Record<Side, number> = { servicenow: 0, crm: 0 };
  const byName = new Map<FaultName, number>();
  let isStopped = false;
  let count = 0;

  function note(name: FaultName, draw: number): Fault {
    count += 1;
    byName.set(name, (byName.get(name) ?? 0) + 1);
    return { name, draw };
  }

  return {
    get count() {
      return count;
    },
    byName,
    next: (side, kind, now) => {
      if (isStopped) return undefined;
      const hits = NAMES.filter((name) => dice.chance(rates[name]));
      const draw = dice.next();
      if (outages[side] > now) return note('outage', draw);
      const name = hits.find((hit) => KINDS[hit].includes(kind));
      return name && note(name, draw);
    },
    beginOutage: (side, until) => {
      outages[side] = until;
    },
    stop: () => {
      isStopped = true;
    },
  };
}

const LONGEST_WAIT_S = 90;
const BROKEN = [500, 502, 503] as const;

/** The answer of a call that was refused before anything was done; undefined for faults of another kind. */
export function refusalOf(fault: Fault, side: Side, now: number): HttpResponse | undefined {
  switch (fault.name) {
    case 'limitedUntil': {
      const seconds = 1 + Math.floor(fault.draw * LONGEST_WAIT_S);
      const isDate = Math.floor(fault.draw * 1_000) % 2 === 0;
      const until = Math.ceil(now / 1_000 + seconds) * 1_000;
      return limited(side, { 'retry-after': isDate ? new Date(until).toUTCString() : String(seconds) });
    }
    case 'limited':
      return limited(side, {});
    case 'brokenBefore':
      return broken(BROKEN[Math.floor(fault.draw * BROKEN.length)] ?? 500);
    case 'outage':
    case 'failedRefresh':
      return broken(503);
    case 'webPage':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Please stand by.</html>' };
    default:
      return undefined;
  }
}

export function broken(status: number): HttpResponse {
  return { status, headers: { 'content-type': 'text/html' }, body: '<html>Out of order</html>' };
}

function limited(side: Side, headers: Readonly<Record<string, string>>): HttpResponse {
  const body =
    side === 'crm'
      ? { code: 'TOO_MANY_REQUESTS', message: 'the concurrency limit is reached', status: 'error', details: {} }
      : { error: { message: 'Rate limit exceeded', detail: '' }, status: 'failure' };
  return { status: 429, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
