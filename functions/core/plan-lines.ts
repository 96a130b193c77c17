import { type Direction, type Flow, flowsTo, type LinesFlow, narrowDirection } from './flow.ts';
import { lineFieldsToWrite, lineRows } from './line-rows.ts';
import type { Base, BasePair, LinePair } from './link.ts';
import { readMapped } from './map-value.ts';
import { pairLines, type RowsBySide } from './pair-lines.ts';
import { settledBase } from './pending-writes.ts';
import { planCreate } from './plan-create.ts';
import { type PlannedChange, type PlannedConflict, planPair } from './plan-pair.ts';
import {
  type FieldValues,
  isSameValue,
  otherSide,
  type RecordVersion,
  type RemoteChild,
  type RemoteRecord,
  SIDES,
  type Side,
} from './record.ts';

/** What is written to one line: it is added, changed in these fields, or removed. Every other line stays as it is. */
export type LineWrite =
  | { readonly ref: string; readonly fields: FieldValues }
  | { readonly id: string; readonly fields: FieldValues }
  | { readonly id: string; readonly remove: true };

export type NewLine = Extract<LineWrite, { readonly ref: string }>;

export interface PlannedLineWrite {
  readonly side: Side;
  readonly write: LineWrite;
  /** What becomes the base once the write has arrived. */
  readonly base: Base;
  readonly changes: readonly Pick<PlannedChange, 'field' | 'before' | 'after'>[];
}

/** One pair of lines, or a line whose partner is to be added. */
export interface PlannedLine {
  readonly pair: LinePair;
  readonly writes: readonly PlannedLineWrite[];
}

/** A line that cannot be added, as what it refers to has no counterpart there. */
export interface HeldLine {
  /** The side where the line is. */
  readonly side: Side;
  readonly id: string;
  /** The field of the other side that could not be filled. */
  readonly field: string;
}

/** What is to be done for the lines of one pair of records. Pairs that are not in it any more are gone on both sides. */
export interface LinesPlan {
  readonly lines: readonly PlannedLine[];
  readonly held: readonly HeldLine[];
  readonly conflicts: readonly PlannedConflict[];
}

interface Planner {
  readonly flow: Flow;
  readonly lines: LinesFlow;
  readonly versions: Readonly<Record<Side, RecordVersion>>;
}

type Planned =
  | { readonly line: PlannedLine; readonly conflicts?: readonly PlannedConflict[] }
  | { readonly held: HeldLine };

/**
 * Plans the lines of two linked records. Pairs are merged field by field like records. For the others:
 *
 * | this row  | the other row | plan                                                                  |
 * | --------- | ------------- | --------------------------------------------------------------------- |
 * | removed   | as it was     | remove it too, where removals flow that way; else it stays on its own |
 * | removed   | edited        | as a new one: an edit survives a removal                              |
 * | removed   | removed       | forget the pair                                                       |
 * | new       | new and alike | pair them up                                                          |
 * | new       |               | add it, where lines flow that way; else leave it alone                |
 *
 * Only rows that differ are written, and their order is of no account. Undefined where lines are not synced or one side
 * did not tell its lines. Pure.
 */
export function planLines(
  flow: Flow,
  known: readonly LinePair[] | undefined,
  servicenow: RemoteRecord,
  crm: RemoteRecord,
): LinesPlan | undefined {
  const versions = { servicenow: servicenow.version, crm: crm.version };
  const planner = plannerOf(flow, versions, isClosed(flow, servicenow) ? 'to-crm' : 'both');
  if (planner === undefined || servicenow.children === undefined || crm.children === undefined) return undefined;
  const { lines } = planner;
  const rows: RowsBySide = {
    servicenow: lineRows(lines, 'servicenow', servicenow.children),
    crm: lineRows(lines, 'crm', crm.children),
  };
  const { pairs, single } = pairLines(lines, known, rows);
  const rowOf = (side: Side, pair: LinePair) => rows[side].find((row) => row.id === pair[side]);
  const planned = [
    ...pairs.flatMap((pair) => planKnown(planner, pair, rowOf('servicenow', pair), rowOf('crm', pair))),
    ...SIDES.flatMap((side) => single[side].flatMap((row) => planNew(planner, side, row))),
  ];
  return collect(planned);
}

/** Plans the lines of a record that is about to be made for this one. */
export function planNewLines(flow: Flow, source: Side, record: RemoteRecord): LinesPlan | undefined {
  const { version, children } = record;
  const planner = plannerOf(flow, { servicenow: version, crm: version }, 'both');
  if (planner === undefined || children === undefined) return undefined;
  return collect(lineRows(planner.lines, source, children).flatMap((row) => planNew(planner, source, row)));
}

/** A field that ServiceNow does not tell closes nothing. */
function isClosed({ lines }: Flow, { fields }: RemoteRecord): boolean {
  const open = lines?.openWhile;
  const value = open && fields[open.field];
  return open !== undefined && value !== undefined && !isSameValue(open.value, value);
}

/** Lines are planned as a flow of their own within that of their records. */
function plannerOf(flow: Flow, versions: Planner['versions'], allowed: Direction): Planner | undefined {
  const { lines } = flow;
  const wanted = lines && narrowDirection(flow.direction, lines.direction);
  const direction = wanted && narrowDirection(wanted, allowed);
  if (lines === undefined || direction === undefined) return undefined;
  return { flow: { ...flow, direction, mappings: lines.mappings, constants: {} }, lines, versions };
}

function collect(planned: readonly Planned[]): LinesPlan {
  return {
    lines: planned.flatMap((one) => ('line' in one ? [one.line] : [])),
    held: planned.flatMap((one) => ('held' in one ? [one.held] : [])),
    conflicts: planned.flatMap((one) => ('line' in one ? (one.conflicts ?? []) : [])),
  };
}

function planKnown(
  planner: Planner,
  pair: LinePair,
  servicenow: RemoteChild | undefined,
  crm: RemoteChild | undefined,
): readonly Planned[] {
  if (servicenow && crm) return [planBoth(planner, pair, servicenow, crm)];
  if (servicenow) return planLeft(planner, pair, 'servicenow', servicenow);
  return crm ? planLeft(planner, pair, 'crm', crm) : [];
}

function planBoth(planner: Planner, pair: LinePair, servicenow: RemoteChild, crm: RemoteChild): Planned {
  const rows = { servicenow, crm };
  const { pending: _, ...known } = { ...pair, base: settledBase(planner.flow, pair, rows) };
  const plan = planPair(
    planner.flow,
    known,
    asRecord(planner, 'servicenow', servicenow),
    asRecord(planner, 'crm', crm),
  );
  return {
    line: {
      pair: { ...known, base: { ...known.base, ...plan.settled } },
      writes: plan.writes.map(({ side, fields, changes }) => ({
        side,
        write: { id: rows[side].id, fields: lineFieldsToWrite(planner.lines, side, fields, rows[side].fields) },
        base: plan.afterWrite[side],
        changes,
      })),
    },
    conflicts: plan.conflicts.map((conflict) => ({
      ...conflict,
      mappingId: `lines/${servicenow.id}/${conflict.mappingId}`,
    })),
  };
}

/** One of the two rows is gone. */
function planLeft(planner: Planner, pair: LinePair, side: Side, row: RemoteChild): readonly Planned[] {
  const gone = otherSide(side);
  const { direction } = planner.flow;
  const wasEdited = planner.lines.mappings.some((mapping) => {
    const value = readMapped(mapping, side, row.fields);
    const base = pair.base[mapping.id]?.[side];
    return value !== undefined && base !== undefined && !isSameValue(base, value);
  });
  if (wasEdited) return planNew(planner, side, row);
  if (pair[gone] !== undefined && flowsTo(direction, side)) {
    const write = { id: row.id, remove: true } as const;
    return [{ line: { pair, writes: [{ side, write, base: {}, changes: valuesOf(planner, side, row) }] } }];
  }
  return [{ line: { pair: { [side]: row.id, base: pair.base }, writes: [] } }];
}

function planNew(planner: Planner, source: Side, row: RemoteChild): readonly Planned[] {
  const side = otherSide(source);
  if (!flowsTo(planner.flow.direction, side)) return [leaveAlone(planner, source, row)];
  const plan = planCreate(planner.flow, source, asRecord(planner, source, row));
  const missing = plan.skipped.find(({ reason }) => reason === 'no-counterpart');
  const mapping = missing && planner.lines.mappings.find(({ id, refersTo }) => refersTo && id === missing.mappingId);
  if (mapping) {
    return [{ held: { side: source, id: row.id, field: side === 'crm' ? mapping.crm : mapping.servicenow[0] } }];
  }
  const fields = lineFieldsToWrite(planner.lines, side, plan.fields, {});
  const changes = Object.entries(fields).map(([field, after]) => ({ field, before: null, after }));
  const write = { ref: row.id, fields };
  return [{ line: { pair: { [source]: row.id, base: {} }, writes: [{ side, write, base: plan.base, changes }] } }];
}

/** It is remembered as it is, so that it is not looked at as something new again. */
function leaveAlone({ lines }: Planner, side: Side, row: RemoteChild): Planned {
  const base = lines.mappings.flatMap((mapping): readonly [string, BasePair][] => {
    const value = readMapped(mapping, side, row.fields);
    return value === undefined ? [] : [[mapping.id, { servicenow: null, crm: null, [side]: value }]];
  });
  return { line: { pair: { [side]: row.id, base: Object.fromEntries(base), isAlone: true }, writes: [] } };
}

function valuesOf({ lines }: Planner, side: Side, row: RemoteChild): PlannedLineWrite['changes'] {
  return lines.mappings.flatMap((mapping) => {
    const before = readMapped(mapping, side, row.fields);
    if (before === undefined || before === null) return [];
    return [{ field: side === 'crm' ? mapping.crm : mapping.servicenow[0], before, after: null }];
  });
}

function asRecord({ versions }: Planner, side: Side, { id, fields }: RemoteChild): RemoteRecord {
  return { id, version: versions[side], fields };
}
