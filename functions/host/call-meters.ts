import type { ApiCall, CallLimiter } from '../connectors/http/api-client.ts';
import { PausedError } from '../connectors/http/call-limiter.ts';
import type { HttpResponse } from '../connectors/http/runtime.ts';
import { learnCalls, learnCredits, type Quota, type Quotas, quotaWait, type WaitingWork } from '../core/quota.ts';
import type { Side } from '../core/record.ts';
import { createQuotaRows, type KnownQuotas } from '../stores/known-quotas.ts';
import type { Store } from '../stores/stores.ts';

const MOST_KEPT = 1_000;
const SAVE_EVERY_MS = 10 * 60_000;
const TOO_MANY_REQUESTS = 429;

type Clock = { readonly now: () => number };

/** Learns the limits of one connection from its answers. */
export interface CallMeter {
  answered(answer: HttpResponse, call: Pick<ApiCall, 'weight'>): void;
  /**
   * A limiter that knows of pauses which another process was asked for, and that refuses calls of work that has to wait, as
   * it refuses those into a long pause: they were not sent. What a person waits for is never refused.
   */
  over(limiter: CallLimiter): CallLimiter;
}

/** What is known of the limits of all installations, in this process and in the store. */
export interface CallMeters {
  of(tenant: string, side: Side): CallMeter;
  /** Learns what others have learned. */
  load(tenant: string): Promise<Quotas>;
  /** What this process knows by now. */
  known(tenant: string): Quotas;
  /** From now on calls are for work that keeps to this share of the limits; for live edits when missing. */
  workFor(tenant: string, limited: LimitedWork | undefined): void;
  /** Writes down what is news. For the owner of the lease. */
  save(tenant: string, fence: number): Promise<void>;
}

/** Work that leaves some of the limits to others. */
export interface LimitedWork {
  readonly work: WaitingWork;
  /** From 0 to 1. */
  readonly share: number;
}

interface Entry {
  isLoaded: boolean;
  limited: LimitedWork | undefined;
  /** Calls in flight, as many as the system counts them. */
  readonly inFlight: Record<Side, number>;
  quotas: Partial<Record<Side, Quota>>;
  readonly pausedUntil: Partial<Record<Side, number>>;
  saved: { readonly at: number; readonly text: string };
}

export function createCallMeters({
  store,
  clock,
  isAlone,
}: {
  readonly store: Store;
  readonly clock: Clock;
  /** Nobody else writes: what was read once needs no second look. */
  readonly isAlone: boolean;
}): CallMeters {
  const rows = createQuotaRows(store);
  const entries = new Map<string, Entry>();

  function entryOf(tenant: string): Entry {
    const known = entries.get(tenant);
    if (known) return known;
    if (entries.size >= MOST_KEPT) entries.clear();
    const entry: Entry = {
      isLoaded: false,
      limited: undefined,
      inFlight: { servicenow: 0, crm: 0 },
      quotas: {},
      pausedUntil: {},
      saved: { at: 0, text: worth({ quotas: {}, pausedUntil: {} }) },
    };
    entries.set(tenant, entry);
    return entry;
  }

  return {
    of: (tenant, side) => ({
      answered: (answer, { weight = 1 }) => {
        const entry = entryOf(tenant);
        const learned = LEARN[side](entry.quotas[side], { ...answer, weight }, clock.now());
        if (learned) entry.quotas[side] = learned;
      },
      over: (limiter) => ({
        run: (task, options) => {
          const entry = entryOf(tenant);
          limiter.pauseUntil(entry.pausedUntil[side] ?? 0);
          return limiter.run(() => runWithinShare(entry, side, { task, options, now: clock.now() }), options);
        },
        pauseUntil: (time) => {
          const { pausedUntil } = entryOf(tenant);
          pausedUntil[side] = Math.max(pausedUntil[side] ?? 0, time);
          limiter.pauseUntil(time);
        },
      }),
    }),
    async load(tenant) {
      const entry = entryOf(tenant);
      if (!isAlone || !entry.isLoaded) {
        const stored = await rows.get(tenant);
        if (stored) merge(entry, stored);
        entry.isLoaded = true;
      }
      return { ...entry.quotas };
    },
    workFor: (tenant, limited) => {
      entryOf(tenant).limited = limited;
    },
    known: (tenant) => entryOf(tenant).quotas,
    async save(tenant, fence) {
      const entry = entryOf(tenant);
      const { quotas, pausedUntil } = entry;
      const text = worth({ quotas, pausedUntil });
      const isDue = clock.now() - entry.saved.at >= SAVE_EVERY_MS;
      if (text === entry.saved.text || !(isDue || isUrgent(text, entry.saved.text))) return;
      await rows.put(tenant, { quotas, pausedUntil }, fence);
      entry.saved = { at: clock.now(), text };
    },
  };
}

type TurnOptions = Parameters<CallLimiter['run']>[1];

async function runWithinShare<Result>(
  entry: Entry,
  side: Side,
  turn: { readonly task: () => Promise<Result>; readonly options: TurnOptions; readonly now: number },
): Promise<Result> {
  const { weight = 1, priority } = turn.options;
  const { quotas, limited, inFlight } = entry;
  const quota = quotas[side];
  if (limited && quota && priority !== 'interactive') {
    const left = quota.left - inFlight[side] - weight;
    const wait = quotaWait({ [side]: { ...quota, left } }, limited.work, limited.share, turn.now);
    if (wait?.isHeld) throw new PausedError(wait.until);
  }
  inFlight[side] += weight;
  try {
    return await turn.task();
  } finally {
    inFlight[side] -= weight;
  }
}

function merge(entry: Entry, { quotas, pausedUntil }: KnownQuotas): void {
  for (const side of ['servicenow', 'crm'] as const) {
    const [stored, known] = [quotas[side], entry.quotas[side]];
    if (stored && (known === undefined || stored.learnedAt > known.learnedAt)) entry.quotas[side] = stored;
    const until = pausedUntil[side];
    if (until !== undefined) entry.pausedUntil[side] = Math.max(until, entry.pausedUntil[side] ?? 0);
  }
}

/** What of it is worth a write: the rest changes with every call. Limits, pauses and tenths of what is left. */
function worth({ quotas, pausedUntil }: KnownQuotas): string {
  const parts = (['servicenow', 'crm'] as const).map((side) => {
    const quota = quotas[side];
    const left = quota && Math.ceil((quota.left / quota.limit) * 20);
    return [pausedUntil[side] ?? '', left ?? '', quota?.limit ?? '', quota?.resetsAt ?? ''].join(' ');
  });
  return parts.join('/');
}

/** Everything but the next window of an hour, which comes by itself. */
function isUrgent(text: string, before: string): boolean {
  const strip = (value: string) => value.replaceAll(/ \d*(?=\/|$)/g, '');
  return strip(text) !== strip(before);
}

type Weighed = HttpResponse & { readonly weight: number };
type Learn = (before: Quota | undefined, answer: Weighed, now: number) => Quota | undefined;

const LEARN: Readonly<Record<Side, Learn>> = {
  crm: (before, { status, headers }, now) => {
    const told = headers['x-api-credits-remaining']?.trim() ?? '';
    const left = /^\d+$/.test(told) ? Number(told) : undefined;
    // Only an answer to a call that was done tells something by not having the header.
    return left === undefined && (status < 200 || status >= 300) ? undefined : learnCredits(before, left, now);
  },
  servicenow: (before, { status, headers, weight }, now) => {
    const limit = Number(headers['x-ratelimit-limit']);
    const resetsAt = Number(headers['x-ratelimit-reset']) * 1_000;
    if (!(limit > 0 && resetsAt > 0)) return undefined;
    return learnCalls(before, { limit, resetsAt, calls: weight, isRefused: status === TOO_MANY_REQUESTS }, now);
  },
};

/** The share of the CRM's credits that is left, where it is told. */
export function creditsLeft({ crm }: Quotas): { readonly credits?: number } {
  return crm === undefined || crm.left >= crm.limit ? {} : { credits: crm.left / crm.limit };
}
