import { z } from 'zod';
import type { FieldValue, FieldValues, RemoteRecord } from '../../core/record.ts';
import { ConnectorError } from '../errors.ts';
import type { CrmField } from './metadata-schemas.ts';

/** Fields of one module by API name. */
export type CrmFields = ReadonlyMap<string, CrmField>;

const NUMBER_TYPES: ReadonlySet<string> = new Set(['integer', 'bigint', 'double', 'currency', 'percent', 'number']);
const LOOKUP_TYPES: ReadonlySet<string> = new Set(['lookup', 'ownerlookup', 'userlookup', 'multi_module_lookup']);

/** What a picklist shows for "nothing chosen". */
const NOTHING_CHOSEN = '-None-';

const Reference = z.object({ id: z.union([z.string(), z.number()]).transform(String) });
const Row = z.looseObject({ id: z.union([z.string(), z.number()]).transform(String), Modified_Time: z.string() });

/** An instant as `YYYY-MM-DDTHH:MM:SSZ`, from any offset. Zoho answers in the user's own offset. */
export function toInstant(text: string): string | undefined {
  // Without an offset JavaScript would take the machine's own time zone.
  const time = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function decodeText(raw: unknown): FieldValue | undefined {
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
  return typeof raw === 'string' ? raw.replaceAll(/\r\n?/g, '\n').trim() || null : undefined;
}

/** A number with as many decimals as its field keeps: Zoho stores no more, and sums of amounts carry noise beyond them. */
function roundFor(field: CrmField, value: number): number {
  const places = field.decimal_place;
  if (places === null || places === undefined || Number.isInteger(value)) return value;
  // Through text, as 1.005 times a hundred is not 100.5 for a machine.
  const rounded = shift(Math.round(shift(Math.abs(value), places)), -places);
  if (Number.isNaN(rounded)) return value;
  return rounded === 0 ? 0 : Math.sign(value) * rounded;
}

function shift(value: number, places: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

function decodeNumber(field: CrmField, raw: unknown): FieldValue | undefined {
  const value = decodeDigits(raw);
  return typeof value === 'number' ? roundFor(field, value) : value;
}

function decodeDigits(raw: unknown): FieldValue | undefined {
  if (typeof raw === 'number') return raw;
  if (typeof raw !== 'string') return undefined;
  const text = raw.trim();
  if (text === '') return null;
  const value = Number(text);
  // A whole number that JavaScript cannot hold stays as written.
  const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return isExact ? value : text;
}

function decodeBoolean(raw: unknown): FieldValue | undefined {
  if (raw === 'true') return true;
  if (raw === 'false') return false;
  return typeof raw === 'boolean' ? raw : undefined;
}

function decodeReference(raw: unknown): FieldValue | undefined {
  return Reference.safeParse(raw).data?.id ?? decodeText(raw);
}

/** The value that is stored. Some answers carry what people read instead. */
function decodeChoice(field: CrmField, text: FieldValue | undefined): FieldValue | undefined {
  if (typeof text !== 'string') return text;
  if (text === NOTHING_CHOSEN) return null;
  const choices = field.pick_list_values ?? [];
  if (choices.some((choice) => choice.actual_value === text)) return text;
  return choices.find((choice) => choice.display_value === text)?.actual_value ?? text;
}

function decodeChoices(field: CrmField, raw: unknown): FieldValue | undefined {
  const items = typeof raw === 'string' ? raw.split(';') : raw;
  if (!Array.isArray(items)) return undefined;
  const values = items.map((item) => decodeChoice(field, decodeText(item))).filter((item) => typeof item === 'string');
  return values.length === 0 ? null : values;
}

/** A column whose field is not known, such as one of a record that a lookup points at: judged by what it looks like. */
function decodeUntyped(raw: unknown): FieldValue | undefined {
  if (typeof raw === 'number' || typeof raw === 'boolean') return raw;
  if (typeof raw === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(raw)) return toInstant(raw) ?? raw;
  return decodeReference(raw);
}

/**
 * The canonical form of one raw value. Undefined where it has none here (rows of a subform, files): the record then
 * says nothing about the field.
 */
export function decodeValue(field: CrmField | undefined, raw: unknown): FieldValue | undefined {
  if (raw === undefined) return undefined;
  if (raw === null) return null;
  if (field === undefined) return decodeUntyped(raw);
  const type = field.data_type;
  if (NUMBER_TYPES.has(type)) return decodeNumber(field, raw);
  if (LOOKUP_TYPES.has(type)) return decodeReference(raw);
  if (type === 'picklist') return decodeChoice(field, decodeText(raw));
  if (type === 'multiselectpicklist') return decodeChoices(field, raw);
  if (type === 'boolean') return decodeBoolean(raw);
  if (type === 'datetime') return typeof raw === 'string' && raw !== '' ? toInstant(raw) : null;
  return decodeText(raw);
}

/** The fields asked for that the row says something of. */
export function decodeFields(
  fields: CrmFields,
  names: readonly string[],
  row: Readonly<Record<string, unknown>>,
): FieldValues {
  const values: Record<string, FieldValue> = {};
  for (const name of names) {
    const value = decodeValue(fields.get(name), row[name]);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Decodes one record of an answer. Only the fields asked for are kept. */
export function decodeRecord(fields: CrmFields, names: readonly string[], row: unknown): RemoteRecord {
  const parsed = Row.safeParse(row);
  const modifiedAt = parsed.success ? toInstant(parsed.data.Modified_Time) : undefined;
  if (!parsed.success || modifiedAt === undefined) {
    throw new ConnectorError({
      side: 'crm',
      code: 'unexpected-answer',
      message: 'Zoho CRM gave a record without id or Modified_Time.',
    });
  }
  return { id: parsed.data.id, version: { modifiedAt }, fields: decodeFields(fields, names, parsed.data) };
}

function encodeNumber(field: CrmField, value: FieldValue): unknown {
  if (typeof value === 'number') return roundFor(field, value);
  if (typeof value !== 'string') return value;
  const number = Number(value);
  const isExact = value.trim() !== '' && Number.isFinite(number) && String(number) === value.trim();
  return isExact ? roundFor(field, number) : value;
}

function encodeBoolean(value: FieldValue): unknown {
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : value;
}

/** One value as Zoho's JSON has it; `null` clears the field. */
export function encodeValue(field: CrmField | undefined, value: FieldValue): unknown {
  if (value === null || field === undefined) return value;
  const type = field.data_type;
  if (LOOKUP_TYPES.has(type)) return { id: String(value) };
  if (NUMBER_TYPES.has(type)) return encodeNumber(field, value);
  if (type === 'boolean') return encodeBoolean(value);
  if (type === 'multiselectpicklist') return Array.isArray(value) ? value : [String(value)];
  // Zoho's pages write offsets as +hh:mm throughout, never as Z.
  if (type === 'datetime') return String(value).replace(/Z$/, '+00:00');
  if (type === 'date') return String(value).slice(0, 'YYYY-MM-DD'.length);
  return Array.isArray(value) ? value.join(';') : String(value);
}

/** The fields of one row of a write. Fields that are not named here are not sent, so that Zoho leaves them alone. */
export function encodeFields(fields: CrmFields, values: FieldValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, encodeValue(fields.get(name), value)]),
  );
}
