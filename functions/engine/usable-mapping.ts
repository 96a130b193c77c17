import type { FieldShape } from '../connectors/connector.ts';
import { type Direction, type FieldMapping, flowsTo, narrowDirection } from '../core/flow.ts';
import { fieldOf } from '../core/map-value.ts';
import { otherSide, type Side } from '../core/record.ts';

/** The fields of both collections. */
export type FieldsBySide = Readonly<Record<Side, ReadonlyMap<string, FieldShape>>>;

/** Dotted names walk a reference, whose own fields are those of another collection: the reference must exist. */
export function hasField(fields: ReadonlyMap<string, FieldShape>, name: string): boolean {
  return fields.has(name.split('.')[0] ?? name);
}

/** The mapping as far as it can work: without fields that do not exist and directions into fields that cannot be written. */
export function usableMapping(
  mapping: FieldMapping,
  flowDirection: Direction,
  fields: FieldsBySide,
): readonly FieldMapping[] {
  const [first, ...others] = mapping.servicenow.filter((field) => hasField(fields.servicenow, field));
  if (first === undefined || !hasField(fields.crm, mapping.crm)) return [];
  let direction = narrowDirection(flowDirection, mapping.direction);
  for (const side of ['servicenow', 'crm'] as const) {
    const isWritable = fields[side].get(fieldOf(mapping, side))?.writable === true;
    if (direction === undefined || isWritable || !flowsTo(direction, side)) continue;
    direction = narrowDirection(direction, otherSide(side) === 'crm' ? 'to-crm' : 'to-servicenow');
  }
  if (direction === undefined) return [];
  const { asDay, ...rest } = mapping;
  // Some instances keep a day where others keep an instant.
  const isInstant = asDay === true && fields.servicenow.get(first)?.type !== 'date';
  return [{ ...rest, ...(isInstant ? { asDay } : {}), servicenow: [first, ...others], direction }];
}
