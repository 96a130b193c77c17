import type { ScanOptions } from './stores.ts';

/** The largest character a key may have. */
const LAST_CHARACTER = '~';

/** The keys of a scan as bounds; a bound that is missing is open. `from` is included, the others are not. */
export interface KeyRange {
  readonly from?: string;
  readonly above?: string;
  readonly below?: string;
}

/** Turns prefix and position of a scan into bounds that every store can compare keys with. */
export function toKeyRange({ prefix, after, reverse = false }: Omit<ScanOptions, 'limit'>): KeyRange {
  const end = prefix === undefined ? undefined : firstAfterPrefix(prefix);
  const below = reverse ? smaller(end, after) : end;
  return {
    ...(prefix !== undefined && { from: prefix }),
    ...(!reverse && after !== undefined && { above: after }),
    ...(below !== undefined && { below }),
  };
}

/** The smallest text above every key with this prefix; undefined where there is none. */
function firstAfterPrefix(prefix: string): string | undefined {
  let end = prefix;
  while (end.endsWith(LAST_CHARACTER)) end = end.slice(0, -1);
  if (end === '') return undefined;
  return end.slice(0, -1) + String.fromCharCode(end.charCodeAt(end.length - 1) + 1);
}

function smaller(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left < right ? left : right;
}

export function isPastStart(key: string, { from, above }: KeyRange): boolean {
  return (from === undefined || key >= from) && (above === undefined || key > above);
}

export function isPastEnd(key: string, { below }: KeyRange): boolean {
  return below !== undefined && key >= below;
}

/** Order of keys as bytes, which for ASCII is the order of JavaScript strings. */
export function compareKeys(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
