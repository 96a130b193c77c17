import type { Random } from '../../../functions/connectors/http/runtime.ts';

/** What can happen to a callback on its way. Rates are shares of one; what is missing does not happen. */
export interface DeliveryFaults {
  /** It never arrives. */
  readonly lossRate?: number;
  /** It arrives twice. */
  readonly doublingRate?: number;
  /** Every one takes so long; in order all the same. */
  readonly delayMs?: { readonly from: number; readonly to: number };
  /** It takes up to `overtakenByMs` longer, and those after it do not wait for it. */
  readonly overtakenRate?: number;
  readonly overtakenByMs?: number;
}

const OVERTAKEN_BY_MS = 5_000;

/** When the copies of a callback arrive that is sent now; none when it is lost. */
export interface DeliveryPlanner {
  plan(now: number): readonly number[];
}

export function createDeliveryPlanner(faults: () => DeliveryFaults, random: Random): DeliveryPlanner {
  let latest = 0;

  const happens = (rate = 0): boolean => rate > 0 && random() < rate;

  function arrival(now: number): number {
    const { delayMs, overtakenRate, overtakenByMs = OVERTAKEN_BY_MS } = faults();
    const delay = delayMs ? delayMs.from + Math.floor(random() * (delayMs.to - delayMs.from + 1)) : 0;
    if (happens(overtakenRate)) return now + delay + 1 + Math.floor(random() * overtakenByMs);
    latest = Math.max(latest, now + delay);
    return latest;
  }

  return {
    plan(now) {
      if (happens(faults().lossRate)) return [];
      const first = arrival(now);
      return happens(faults().doublingRate) ? [first, Math.max(first, arrival(now))] : [first];
    },
  };
}
