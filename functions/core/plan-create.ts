import { type FieldMapping, type Flow, flowsTo, narrowDirection } from './flow.ts';
import type { Base, BasePair } from './link.ts';
import { fieldOf, mapValue, readMapped } from './map-value.ts';
import { type FieldValue, type FieldValues, otherSide, type RemoteRecord, type Side } from './record.ts';

/** What a new partner is made with. */
export interface CreatePlan {
  readonly side: Side;
  readonly fields: FieldValues;
  /** The base of the link once the partner exists. */
  readonly base: Base;
  /** Mappings whose value could not be carried over. */
  readonly skipped: readonly { readonly mappingId: string; readonly reason: 'absent' | 'no-counterpart' }[];
}

/** Plans the partner of a record that has none. Empty fields are left to the other system's defaults. Pure. */
export function planCreate(flow: Flow, source: Side, record: RemoteRecord): CreatePlan {
  const side = otherSide(source);
  const fields: Record<string, FieldValue> = { ...flow.constants?.[side] };
  const base: Record<string, BasePair> = {};
  const skipped: CreatePlan['skipped'][number][] = [];
  for (const mapping of flow.mappings.filter((candidate) => reaches(flow, candidate, side))) {
    const value = readMapped(mapping, source, record.fields);
    const mapped = value === undefined ? undefined : mapValue(mapping, source, value);
    if (value === undefined || mapped === undefined) {
      skipped.push({ mappingId: mapping.id, reason: 'absent' });
    } else if (mapped.ok) {
      if (mapped.value !== null) fields[fieldOf(mapping, side)] = mapped.value;
      base[mapping.id] = pairOf(source, value, mapped.value);
    } else {
      skipped.push({ mappingId: mapping.id, reason: 'no-counterpart' });
    }
  }
  return { side, fields, base, skipped };
}

function reaches(flow: Flow, mapping: FieldMapping, side: Side): boolean {
  const direction = narrowDirection(flow.direction, mapping.direction);
  return direction !== undefined && flowsTo(direction, side);
}

function pairOf(source: Side, own: FieldValue, other: FieldValue): BasePair {
  return source === 'servicenow' ? { servicenow: own, crm: other } : { servicenow: other, crm: own };
}
