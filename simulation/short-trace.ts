import type { SeedResult } from './run-seed.ts';

const MOST_LINES = 40;
const LONGEST_LINE = 160;
/** Record ids of both systems. */
const RECORD_ID = /\b(?:[0-9a-f]{32}|\d{18})\b/g;

/** The lines of a trace that concern the records of the first violation; its last lines where none is named. */
export function shortTrace({ trace, violations }: Pick<SeedResult, 'trace' | 'violations'>): readonly string[] {
  const named = idsIn(violations[0]?.message ?? '');
  const ids = new Set([...named, ...partnersIn(trace, named)]);
  const concerned = trace.filter((line) => /^\S+ cycle|is killed/.test(line) || idsIn(line).some((id) => ids.has(id)));
  const chosen = ids.size === 0 ? trace : concerned;
  return chosen.slice(-MOST_LINES).map((line) => decoded(line).slice(0, LONGEST_LINE));
}

/** Queries as people read them. */
function decoded(line: string): string {
  const query = line.indexOf(' ?');
  if (query < 0) return line;
  return line.slice(0, query) + decodeURIComponent(line.slice(query).replaceAll('+', ' '));
}

function idsIn(text: string): readonly string[] {
  return text.match(RECORD_ID) ?? [];
}

/** Ids that stand on one line with one of the given ids as its key. */
function partnersIn(trace: readonly string[], ids: readonly string[]): readonly string[] {
  return trace
    .filter((line) => line.includes('ServiceNow_ID =') && ids.some((id) => line.includes(id)))
    .flatMap((line) => idsIn(line));
}
