import type { FieldMapping, LinesFlow } from './flow.ts';
import type { LinePair } from './link.ts';
import { agree, readMapped } from './map-value.ts';
import { type FieldValue, isSameValue, otherSide, type RemoteChild, SIDES, type Side } from './record.ts';

/** The lines of two records, in their order. */
export type RowsBySide = Readonly<Record<Side, readonly RemoteChild[]>>;

/** Which line of one record is which line of the other. */
export interface PairedLines {
  /** Pairs that were known, and those found now; the base of the latter is empty. */
  readonly pairs: readonly LinePair[];
  /** Lines that have no partner. */
  readonly single: RowsBySide;
}

/** How alike two lines have to be: in every value · where both have a value · in the mapping that tells lines apart. */
type Likeness = 'equal' | 'compatible' | 'same-key';

/**
 * Pairs lines up. Pairs that are known stay. A line that was being added when a run was cut is looked for by the values
 * it was made with. Other lines that are the same on both sides are taken for the same, in their order; when two
 * records meet for the first time, so are the only lines of one product.
 */
export function pairLines(lines: LinesFlow, known: readonly LinePair[] | undefined, rows: RowsBySide): PairedLines {
  const pools = { servicenow: [...rows.servicenow], crm: [...rows.crm] };
  const pairs = (known ?? []).filter((pair) => pair.isPending !== true && pair.isAlone !== true);
  for (const side of SIDES) {
    const taken = new Set(pairs.map((pair) => pair[side]));
    pools[side] = pools[side].filter((row) => !taken.has(row.id));
  }
  const pending = (known ?? []).filter((pair) => pair.isPending === true);
  const recovered = findPending(lines, pending, pools);
  const lost = takeLost(pending, pools);
  const met = (['equal', 'compatible'] as const).flatMap((likeness) => meet(lines, pools, likeness));
  const first = known === undefined ? meetByKey(lines, pools) : [];
  const single = { servicenow: [...pools.servicenow, ...lost.servicenow], crm: [...pools.crm, ...lost.crm] };
  return { pairs: [...pairs, ...recovered, ...met, ...first], single };
}

type Pools = Record<Side, RemoteChild[]>;

/** The lines whose addition has arrived. */
function findPending(lines: LinesFlow, pending: readonly LinePair[], pools: Pools): readonly LinePair[] {
  const found = new Map<LinePair, LinePair>();
  // A row that was to be added to the other side was there before, so no write of ours has made it.
  const older = new Set(pending.map((pair) => pair.servicenow ?? pair.crm));
  for (const likeness of ['equal', 'compatible', 'same-key'] as const) {
    for (const pair of pending.filter((candidate) => !found.has(candidate))) {
      const side: Side = pair.crm === undefined ? 'crm' : 'servicenow';
      const row = take(pools[side], (candidate) => {
        return !older.has(candidate.id) && isAsMade(lines, likeness, side, pair, candidate);
      });
      if (row === undefined) continue;
      const { isPending: _, ...rest } = pair;
      found.set(pair, { ...rest, [side]: row.id });
      take(pools[otherSide(side)], (candidate) => candidate.id === pair[otherSide(side)]);
    }
  }
  return [...found.values()];
}

/** The lines whose addition has not arrived: no other line stands for what was to be added. */
function takeLost(pending: readonly LinePair[], pools: Pools): RowsBySide {
  const ids = new Set(pending.map((pair) => pair.servicenow ?? pair.crm));
  const takeFrom = (side: Side) => {
    const lost = pools[side].filter((row) => ids.has(row.id));
    pools[side] = pools[side].filter((row) => !ids.has(row.id));
    return lost;
  };
  return { servicenow: takeFrom('servicenow'), crm: takeFrom('crm') };
}

function isAsMade(lines: LinesFlow, likeness: Likeness, side: Side, pair: LinePair, row: RemoteChild): boolean {
  return everyCompared(lines, likeness, (mapping, isStrict) => {
    const made = pair.base[mapping.id]?.[side];
    const value = readMapped(mapping, side, row.fields);
    return areAlike(made, value, isStrict, isSameValue);
  });
}

function meet(lines: LinesFlow, pools: Pools, likeness: Likeness): readonly LinePair[] {
  return [...pools.servicenow].flatMap((row) => {
    const partner = take(pools.crm, (candidate) => isLike(lines, likeness, row, candidate));
    if (partner === undefined) return [];
    take(pools.servicenow, (candidate) => candidate === row);
    return [{ servicenow: row.id, crm: partner.id, base: {} }];
  });
}

function meetByKey(lines: LinesFlow, pools: Pools): readonly LinePair[] {
  const { servicenow, crm } = { servicenow: [...pools.servicenow], crm: [...pools.crm] };
  return servicenow.flatMap((row) => {
    const partners = crm.filter((candidate) => isLike(lines, 'same-key', row, candidate));
    const [only] = partners;
    if (only === undefined || partners.length > 1) return [];
    if (servicenow.filter((rival) => isLike(lines, 'same-key', rival, only)).length > 1) return [];
    take(pools.servicenow, (candidate) => candidate === row);
    take(pools.crm, (candidate) => candidate === only);
    return [{ servicenow: row.id, crm: only.id, base: {} }];
  });
}

function isLike(lines: LinesFlow, likeness: Likeness, servicenow: RemoteChild, crm: RemoteChild): boolean {
  return everyCompared(lines, likeness, (mapping, isStrict) =>
    areAlike(
      readMapped(mapping, 'servicenow', servicenow.fields),
      readMapped(mapping, 'crm', crm.fields),
      isStrict,
      (left, right) => agree(mapping, left, right),
    ),
  );
}

function everyCompared(
  lines: LinesFlow,
  likeness: Likeness,
  isAlike: (mapping: FieldMapping, isStrict: boolean) => boolean,
): boolean {
  return lines.mappings.every((mapping) => {
    const isKey = mapping.id === lines.keyMapping;
    return (likeness === 'same-key' && !isKey) || isAlike(mapping, isKey || likeness === 'equal');
  });
}

/** A value that a system did not tell contradicts nothing, and an empty one only where it has to be the same. */
function areAlike(
  left: FieldValue | undefined,
  right: FieldValue | undefined,
  isStrict: boolean,
  isSame: (left: FieldValue, right: FieldValue) => boolean,
): boolean {
  if (left === undefined || right === undefined) return true;
  return isSame(left, right) || (!isStrict && (left === null || right === null));
}

/** Takes the first row that fits out of the pool. */
function take(pool: RemoteChild[], fits: (row: RemoteChild) => boolean): RemoteChild | undefined {
  const place = pool.findIndex(fits);
  return place < 0 ? undefined : pool.splice(place, 1)[0];
}
