import type { FieldMapping } from './flow.ts';
import { type FieldValue, type FieldValues, isSameValue, otherSide, type Side } from './record.ts';

/** A value translated into the other side's terms, or the fact that it has no counterpart there. */
export type Mapped = { readonly ok: true; readonly value: FieldValue } | { readonly ok: false };

/** The field that writes of this mapping go to. */
export function fieldOf(mapping: FieldMapping, side: Side): string {
  return side === 'servicenow' ? mapping.servicenow[0] : mapping.crm;
}

/** Every field that has to be read for this mapping. */
export function fieldsRead(mapping: FieldMapping, side: Side): readonly string[] {
  return side === 'servicenow' ? mapping.servicenow : [mapping.crm];
}

/**
 * The value of a mapping on one side: of several fields the first that is not empty. Undefined when the system did not
 * say: then nothing is known and nothing may be concluded.
 */
export function readMapped(mapping: FieldMapping, side: Side, fields: FieldValues): FieldValue | undefined {
  let known: FieldValue | undefined;
  for (const name of fieldsRead(mapping, side)) {
    const value = fields[name];
    if (value === undefined) continue;
    if (value !== null) return value;
    known = null;
  }
  return known;
}

/** Translates a value of one side into the terms of the other. */
export function mapValue(mapping: FieldMapping, from: Side, value: FieldValue): Mapped {
  if (mapping.values === undefined || value === null) return { ok: true, value };
  const pair = mapping.values.find((candidate) => candidate[from] === value);
  return pair === undefined ? { ok: false } : { ok: true, value: pair[otherSide(from)] };
}

/**
 * Whether two values mean the same. Where several values of one side share one of the other, any of them agrees with
 * it: "self-service" and "virtual agent" both mean "Web", and neither is to be overwritten for it.
 */
export function agree(mapping: FieldMapping, servicenow: FieldValue, crm: FieldValue): boolean {
  if (mapping.values === undefined || servicenow === null || crm === null) return isSameValue(servicenow, crm);
  return mapping.values.some((pair) => pair.servicenow === servicenow && pair.crm === crm);
}
