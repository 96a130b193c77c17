import type { MatchRule } from './flow.ts';
import { type FieldValue, type FieldValues, otherSide, type RemoteRecord, type Side } from './record.ts';

/** The result of looking for the partner of one record. */
export type Match =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly id: string }
  /** More than one record fits, or more than one record claims the same partner: a person decides, never a guess. */
  | { readonly kind: 'ambiguous'; readonly ids: readonly string[] };

/** Compared text: case, accents' encoding and repeated spaces do not tell people apart. */
export function normalizeKey(value: FieldValue | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();
  return text === '' ? undefined : text;
}

/** The key of a record under a rule; undefined where the rule does not apply to it. */
export function matchKey(rule: MatchRule, side: Side, fields: FieldValues): string | undefined {
  if (side === 'servicenow' && rule.onlyWhenEmpty !== undefined && normalizeKey(fields[rule.onlyWhenEmpty])) {
    return undefined;
  }
  const parts = rule.fields.map((pair) => normalizeKey(fields[pair[side]]));
  return parts.includes(undefined) ? undefined : parts.join('\u0000');
}

export interface MatchInput {
  readonly rules: readonly MatchRule[];
  readonly source: Side;
  /** Records without a partner, all of them: two that claim the same partner are seen only if both are here. */
  readonly unlinked: readonly RemoteRecord[];
  /** Records of the other side that may be partners and belong to nobody yet. */
  readonly candidates: readonly RemoteRecord[];
}

/** Finds the partner of each unlinked record; the first rule that finds anything decides. Pure. */
export function matchRecords(input: MatchInput): ReadonlyMap<string, Match> {
  const matches = new Map<string, Match>(input.unlinked.map((record) => [record.id, { kind: 'none' }]));
  for (const rule of input.rules) {
    for (const [id, match] of matchByRule(rule, input)) {
      if (matches.get(id)?.kind === 'none') matches.set(id, match);
    }
  }
  return withoutSharedPartners(matches);
}

function matchByRule(rule: MatchRule, input: MatchInput): readonly (readonly [string, Match])[] {
  const candidates = groupByKey(rule, otherSide(input.source), input.candidates);
  return [...groupByKey(rule, input.source, input.unlinked)].flatMap(([key, claimants]) => {
    const found = candidates.get(key) ?? [];
    const [only] = found;
    if (only === undefined) return [];
    const isClear = found.length === 1 && claimants.length === 1;
    const match: Match = isClear ? { kind: 'one', id: only } : { kind: 'ambiguous', ids: found };
    return claimants.map((id) => [id, match] as const);
  });
}

function groupByKey(rule: MatchRule, side: Side, records: readonly RemoteRecord[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const record of records) {
    const key = matchKey(rule, side, record.fields);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(record.id);
    else groups.set(key, [record.id]);
  }
  return groups;
}

/** Different rules may lead two records to one partner. */
function withoutSharedPartners(matches: Map<string, Match>): ReadonlyMap<string, Match> {
  const claims = new Map<string, number>();
  for (const match of matches.values()) if (match.kind === 'one') claims.set(match.id, (claims.get(match.id) ?? 0) + 1);
  for (const [id, match] of matches) {
    if (match.kind === 'one' && (claims.get(match.id) ?? 0) > 1)
      matches.set(id, { kind: 'ambiguous', ids: [match.id] });
  }
  return matches;
}
