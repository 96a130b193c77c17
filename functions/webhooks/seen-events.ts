import type { Clock } from '../connectors/http/runtime.ts';

/** Longer than any delivery of an event may be repeated: twice the window in which a signature is taken. */
const REMEMBERED_MS = 10 * 60_000;
/** Some 2 MB at most. Where more events come in ten minutes, the oldest are forgotten sooner. */
const MOST_REMEMBERED = 20_000;

/**
 * Events of the last minutes. The inbox takes an event once only while its hint waits there; this keeps one that was
 * worked off already from coming back. What another process has seen comes through: that costs one look at a record.
 */
export interface SeenEvents {
  has(tenant: string, hintId: string): boolean;
  add(tenant: string, hintIds: readonly string[]): void;
}

export function createSeenEvents(clock: Clock): SeenEvents {
  // In order of arrival, which is the order in which they are forgotten.
  const seenAt = new Map<string, number>();

  function forgetOld(now: number): void {
    for (const [key, at] of seenAt) {
      if (seenAt.size <= MOST_REMEMBERED && now - at < REMEMBERED_MS) return;
      seenAt.delete(key);
    }
  }

  return {
    has(tenant, hintId) {
      const at = seenAt.get(`${tenant} ${hintId}`);
      return at !== undefined && clock.now() - at < REMEMBERED_MS;
    },
    add(tenant, hintIds) {
      const now = clock.now();
      for (const id of hintIds) seenAt.set(`${tenant} ${id}`, now);
      forgetOld(now);
    },
  };
}
