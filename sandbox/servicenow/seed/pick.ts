/** One of the items; undefined where there are none. */
export function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}

/** A whole number from `low` to `high`, both included. */
export function whole(low: number, high: number, random: () => number): number {
  return low + Math.floor(random() * (high - low + 1));
}
