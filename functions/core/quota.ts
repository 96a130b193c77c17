import { SIDES, type Side } from './record.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** From here on work that can wait goes slowly: this much of the share is used. */
const SLOW_FROM = 3 / 4;
/** Shares are hundredths, which floating-point numbers miss by a little. */
const ROUNDING = 1e-9;
/** A batch, then so long nothing: live edits have all the room in between. */
export const SLOW_PAUSE_MS = 10_000;
/**
 * Zoho counts the credits of the last 24 hours, so that some come back at any time, and no answer tells when. What was
 * learned is old after this, and one batch finds out how things stand.
 */
const CREDITS_OLD_AFTER_MS = HOUR_MS;

/** What is known of a limit of one side, from its answers. Nothing is known of a limit that was never told. */
export interface Quota {
  /** Credits of 24 hours, or calls of an hour. */
  readonly limit: number;
  readonly left: number;
  /** When all of it is there again, in ms since 1970; missing where it comes back little by little. */
  readonly resetsAt?: number;
  readonly learnedAt: number;
}

export type Quotas = Readonly<Partial<Record<Side, Quota>>>;

/**
 * `bulk`: first syncs, previews, sweeps · `poll`: looks for edits that nobody told of. Live edits are never held back: they
 * go on until the system itself refuses.
 */
export type WaitingWork = 'bulk' | 'poll';

/** Work has to wait: it was enough for now, or it goes slowly. */
export interface QuotaWait {
  readonly side: Side;
  readonly isHeld: boolean;
  readonly until: number;
}

/**
 * What `X-API-CREDITS-REMAINING` tells. Zoho sends it once half of the credits are used, so that there are at least twice
 * as many as are left; an answer without it means that less than half is used.
 * https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
 */
export function learnCredits(before: Quota | undefined, left: number | undefined, now: number): Quota | undefined {
  if (left === undefined) return before && { limit: before.limit, left: before.limit, learnedAt: now };
  return { limit: Math.max(before?.limit ?? 0, left * 2, 1), left, learnedAt: now };
}

/**
 * What `X-RateLimit-Limit` and `-Reset` tell. How many calls are left is not told, so ours are counted; those of other
 * programs with the same user show when the instance refuses.
 * https://www.servicenow.com/docs/r/api-reference/rest-api-explorer/inbound-REST-API-rate-limiting.html
 */
export function learnCalls(
  before: Quota | undefined,
  told: { readonly limit: number; readonly resetsAt: number; readonly calls: number; readonly isRefused: boolean },
  now: number,
): Quota {
  const { limit, resetsAt, calls, isRefused } = told;
  const isSame = before?.resetsAt === resetsAt && before.limit === limit;
  const left = isRefused ? 0 : Math.max(0, (isSame ? before.left : limit) - calls);
  return { limit, left, resetsAt, learnedAt: now };
}

/** Whether work of this kind has to wait, and for which side; the longest wait where it is for both. */
export function quotaWait(quotas: Quotas, work: WaitingWork, share: number, now: number): QuotaWait | undefined {
  const waits = SIDES.flatMap((side) => {
    const quota = quotas[side];
    const wait = quota && waitOf(quota, work, share, now);
    return wait ? [{ side, ...wait }] : [];
  });
  return waits.toSorted((left, right) => Number(right.isHeld) - Number(left.isHeld) || right.until - left.until)[0];
}

function waitOf(quota: Quota, work: WaitingWork, share: number, now: number): Omit<QuotaWait, 'side'> | undefined {
  if (quota.resetsAt !== undefined && quota.resetsAt <= now) return undefined;
  const used = (quota.limit - quota.left) / quota.limit + ROUNDING;
  // Between the share and the end of the limit is the room of live edits; polls may use half of it.
  const mine = work === 'bulk' ? share : (share + 1) / 2;
  const isOld = quota.resetsAt === undefined && now - quota.learnedAt >= CREDITS_OLD_AFTER_MS;
  if (used >= mine && !isOld) return { isHeld: true, until: quota.resetsAt ?? now + CREDITS_OLD_AFTER_MS };
  return work === 'bulk' && used >= mine * SLOW_FROM ? { isHeld: false, until: now + SLOW_PAUSE_MS } : undefined;
}
