// The one file of core that knows Date: it converts instants it is given and never asks for the time.

/** Milliseconds since 1970 of an ISO instant. */
export function instantToMs(instant: string): number {
  return Date.parse(instant);
}

/** An ISO instant in UTC and whole seconds, the finest clock both systems have. */
export function msToInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
