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
  const to = otherSide(from);
  const fallback = mapping.otherwise?.[to];
  if (mapping.asDay && typeof value === 'string')
    return { ok: true, value: from === 'servicenow' ? dayOf(value) : startOf(value) };
  if (mapping.values === undefined) return { ok: true, value: value ?? fallback ?? null };
  const pair = mapping.values.find((candidate) => isSameValue(candidate[from], value));
  if (pair) return { ok: true, value: pair[to] };
  if (fallback !== undefined) return { ok: true, value: fallback };
  return value === null ? { ok: true, value: null } : { ok: false };
}

/**
 * Whether two values mean the same. Where several values of one side share one of the other, any of them agrees with
 * it: "self-service" and "virtual agent" both mean "Web", and neither is to be overwritten for it.
 */
export function agree(mapping: FieldMapping, servicenow: FieldValue, crm: FieldValue): boolean {
  if (mapping.asDay) return (typeof servicenow === 'string' ? dayOf(servicenow) : servicenow) === crm;
  const isPair = (mapping.values ?? []).some(
    (pair) => isSameValue(pair.servicenow, servicenow) && isSameValue(pair.crm, crm),
  );
  return isPair || standsFor(mapping, 'servicenow', servicenow, crm) || standsFor(mapping, 'crm', crm, servicenow);
}

/** Whether a value without a pair of its own translates into the other value. */
function standsFor(mapping: FieldMapping, from: Side, value: FieldValue, other: FieldValue): boolean {
  if (mapping.values?.some((pair) => isSameValue(pair[from], value))) return false;
  const mapped = mapValue(mapping, from, value);
  return mapped.ok && isSameValue(mapped.value, other);
}

/** ServiceNow's instants are in UTC; the CRM's days are taken as days there too. */
function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

function startOf(day: string): string {
  return `${day}T00:00:00Z`;
}
