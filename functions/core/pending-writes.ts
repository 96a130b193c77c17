import type { Flow } from './flow.ts';
import type { Base, BasePair, Link } from './link.ts';
import { readMapped } from './map-value.ts';
import { isSameValue, type RemoteRecord, SIDES, type Side } from './record.ts';

/**
 * The link with what its last writes are now known to have settled. A value that stands where a write in doubt was to
 * put it is our own, not somebody's edit; taken for one, it would meet the next edit of the other side as a conflict. Pure.
 */
export function settlePending(flow: Flow, link: Link, records: Readonly<Record<Side, RemoteRecord>>): Link {
  if (link.pending === undefined) return link;
  const { pending: _, ...rest } = link;
  return { ...rest, base: settledBase(flow, link, records) };
}

/** The base with the writes in doubt that have arrived: of a link, or of one pair of its lines. */
export function settledBase(
  flow: Pick<Flow, 'mappings'>,
  { base: before, pending }: Pick<Link, 'base' | 'pending'>,
  records: Readonly<Record<Side, Pick<RemoteRecord, 'fields'>>>,
): Base {
  if (pending === undefined) return before;
  const base: Record<string, BasePair> = { ...before };
  for (const side of SIDES) {
    for (const mapping of flow.mappings) {
      const pair = pending[side]?.[mapping.id];
      const value = readMapped(mapping, side, records[side].fields);
      if (pair !== undefined && value !== undefined && isSameValue(pair[side], value)) base[mapping.id] = pair;
    }
  }
  return base;
}

/** What writes that may or may not have arrived would settle; undefined where there are none. */
export function pendingOf(afterWrite: Readonly<Record<Side, Base>>, sides: readonly Side[]): Link['pending'] {
  const open = sides.filter((side) => Object.keys(afterWrite[side]).length > 0);
  return open.length === 0 ? undefined : Object.fromEntries(open.map((side) => [side, afterWrite[side]]));
}
