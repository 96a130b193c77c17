import { instantToMs, msToInstant } from './instant.ts';

const SECOND_MS = 1_000;

/**
 * Records may become readable some time after their stamp says they were written, and stamps have whole seconds. Each
 * poll therefore reads this much again; records whose version is known cost nothing but the reading.
 */
export const OVERLAP_MS = 120 * SECOND_MS;

/**
 * Where the next poll begins: the newest stamp seen, but never later than the server's own clock. A stamp in the
 * future (ServiceNow's demo data holds one of 2035) would otherwise hide every change until that day.
 */
export function advanceCursor(
  previous: string | undefined,
  newestSeen: string | undefined,
  serverTime: string,
): string {
  const seen = newestSeen === undefined ? Number.NEGATIVE_INFINITY : instantToMs(newestSeen);
  const clamped = Math.min(seen, instantToMs(serverTime));
  const before = previous === undefined ? Number.NEGATIVE_INFINITY : instantToMs(previous);
  const next = Math.max(clamped, before);
  return Number.isFinite(next) ? msToInstant(next) : msToInstant(instantToMs(serverTime));
}

/** The instant from which a poll with this cursor reads. */
export function readFrom(cursor: string): string {
  return msToInstant(instantToMs(cursor) - OVERLAP_MS);
}
