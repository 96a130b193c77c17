import { type FieldMapping, type Flow, narrowDirection } from './flow.ts';
import { instantToMs } from './instant.ts';
import type { Base, BasePair, Link } from './link.ts';
import { fieldOf, readMapped } from './map-value.ts';
import { type FieldDecision, type LostValue, type MergePolicy, type MergeReason, mergeField } from './merge-field.ts';
import type { FieldValue, FieldValues, RemoteRecord, Side } from './record.ts';

/** Clocks of two systems are not compared more finely than this. */
const CLOCK_TOLERANCE_MS = 2_000;

/** One value that will be replaced, for the journal. */
export interface PlannedChange {
  readonly mappingId: string;
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
  readonly reason: MergeReason;
}

/** What is to be written to one record. */
export interface PlannedWrite {
  readonly side: Side;
  readonly fields: FieldValues;
  readonly changes: readonly PlannedChange[];
}

export interface PlannedConflict {
  readonly mappingId: string;
  readonly reason: MergeReason;
  readonly lost: LostValue;
}

/** What is to be done for one linked pair. The plan is data: nothing happens until it is applied. */
export interface PairPlan {
  readonly writes: readonly PlannedWrite[];
  /** Pairs that are settled without a write. */
  readonly settled: Base;
  /** Pairs that become the base once the write to that side has arrived. */
  readonly afterWrite: Readonly<Record<Side, Base>>;
  readonly conflicts: readonly PlannedConflict[];
  /** Mappings that wait for a person's decision. */
  readonly asks: readonly string[];
  readonly skipped: readonly {
    readonly mappingId: string;
    readonly reason: 'absent' | 'no-counterpart';
    readonly side: Side;
  }[];
}

/** What is known of a pair before its records are looked at. */
export interface KnownPair extends Pick<Link, 'base'> {
  /** By mapping: the side whose value a person has chosen. */
  readonly decided?: Readonly<Record<string, Side>>;
}

/** Plans one linked pair from its base and its two records as they are now. Pure. */
export function planPair(flow: Flow, link: KnownPair, servicenow: RemoteRecord, crm: RemoteRecord): PairPlan {
  const latest = latestSide(servicenow, crm) ?? flow.whenTied;
  const decisions = flow.mappings.flatMap((mapping): readonly [FieldMapping, FieldDecision][] => {
    const direction = narrowDirection(flow.direction, mapping.direction);
    if (direction === undefined) return [];
    const policy: MergePolicy = {
      direction,
      rule: mapping.rule ?? flow.conflictRule,
      latest,
      decided: link.decided?.[mapping.id],
    };
    const state = {
      base: link.base[mapping.id],
      servicenow: readMapped(mapping, 'servicenow', servicenow.fields),
      crm: readMapped(mapping, 'crm', crm.fields),
    };
    return [[mapping, mergeField(mapping, state, policy)]];
  });
  return collect(decisions, { servicenow, crm });
}

function collect(
  decisions: readonly (readonly [FieldMapping, FieldDecision])[],
  records: Readonly<Record<Side, RemoteRecord>>,
): PairPlan {
  const fields: Record<Side, Record<string, FieldValue>> = { servicenow: {}, crm: {} };
  const changes: Record<Side, PlannedChange[]> = { servicenow: [], crm: [] };
  const afterWrite: Record<Side, Record<string, BasePair>> = { servicenow: {}, crm: {} };
  const settled: Record<string, BasePair> = {};
  const conflicts: PlannedConflict[] = [];
  const asks: string[] = [];
  const skipped: PairPlan['skipped'][number][] = [];
  for (const [mapping, decision] of decisions) {
    switch (decision.kind) {
      case 'keep':
        break;
      case 'settle':
        settled[mapping.id] = decision.pair;
        break;
      case 'ask':
        asks.push(mapping.id);
        break;
      case 'skip':
        skipped.push({ mappingId: mapping.id, reason: decision.reason, side: decision.side });
        break;
      case 'write': {
        const { side, value, reason } = decision;
        const field = fieldOf(mapping, side);
        const before = readMapped(mapping, side, records[side].fields) ?? null;
        fields[side][field] = value;
        changes[side].push({ mappingId: mapping.id, field, before, after: value, reason });
        afterWrite[side][mapping.id] = decision.pair;
        if (decision.lost) conflicts.push({ mappingId: mapping.id, reason, lost: decision.lost });
        break;
      }
    }
  }
  const writes = (['servicenow', 'crm'] as const)
    .filter((side) => changes[side].length > 0)
    .map((side) => ({ side, fields: fields[side], changes: changes[side] }));
  return { writes, settled, afterWrite, conflicts, asks, skipped };
}

function latestSide(servicenow: RemoteRecord, crm: RemoteRecord): Side | undefined {
  const difference = instantToMs(servicenow.version.modifiedAt) - instantToMs(crm.version.modifiedAt);
  if (Math.abs(difference) <= CLOCK_TOLERANCE_MS) return undefined;
  return difference > 0 ? 'servicenow' : 'crm';
}
