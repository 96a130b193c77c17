/** Time as a parameter, so that tests run without waiting. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after this many milliseconds; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Runs again and again with this pause until the returned function is called. */
export function repeat(clock: Clock, ms: number, run: () => void): () => void {
  let cancel = clock.after(ms, function again() {
    cancel = clock.after(ms, again);
    run();
  });
  return () => cancel();
}
