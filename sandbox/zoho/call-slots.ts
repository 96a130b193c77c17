/** Calls in flight of one application in one organisation at most: 20 in the Enterprise edition, of which 10 heavy ones. */
const CALLS_IN_FLIGHT = 20;
const HEAVY_CALLS_IN_FLIGHT = 10;

/** Counts the calls in flight of every application in every organisation. */
export interface CallSlots {
  /** Takes a place and gives the function that frees it; undefined when all are taken. */
  take(holder: string, heavy: boolean): (() => void) | undefined;
}

export function createCallSlots(): CallSlots {
  const inFlight = new Map<string, { all: number; heavy: number }>();
  return {
    take(holder, heavy) {
      const taken = inFlight.get(holder) ?? { all: 0, heavy: 0 };
      inFlight.set(holder, taken);
      if (taken.all >= CALLS_IN_FLIGHT || (heavy && taken.heavy >= HEAVY_CALLS_IN_FLIGHT)) return undefined;
      taken.all += 1;
      if (heavy) taken.heavy += 1;
      return () => {
        taken.all -= 1;
        if (heavy) taken.heavy -= 1;
      };
    },
  };
}
