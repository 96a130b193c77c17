import type { FieldValue, FieldValues, RecordVersion, RemoteRecord } from '../../core/record.ts';
import type { FieldType } from '../connector.ts';

/** A row as the Table API gives it: text, or an object with the value and a link. */
export type RawRow = Readonly<Record<string, unknown>>;

/** Columns that are read with every record. */
export const SYSTEM_COLUMNS = ['sys_id', 'sys_updated_on', 'sys_mod_count'] as const;

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?)?$/;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;
/** Server scripts write amounts with their currency in front: `USD;1100`. */
const CURRENCY_PREFIX = /^[A-Z]{3};/;
const EPOCH = '1970-01-01T00:00:00Z';

/** Of a record whose version is not known: whatever is read of it later is newer. */
export const OLDEST_VERSION: RecordVersion = { modifiedAt: EPOCH };

/** The canonical form of a raw value. A value that does not fit its type stays text, so that nothing is lost. */
export function decodeValue(type: FieldType, raw: unknown): FieldValue {
  const text = readText(raw).replaceAll('\r\n', '\n').trim();
  if (text === '') return null;
  switch (type) {
    case 'boolean':
      return decodeBoolean(text);
    case 'integer':
    case 'decimal':
      return decodeNumber(text);
    case 'currency':
      return decodeNumber(text.replace(CURRENCY_PREFIX, ''));
    case 'datetime':
      return decodeInstant(text);
    case 'date':
      return INSTANT.exec(text)?.[1] ?? text;
    case 'multichoice':
      return decodeList(text);
    default:
      return text;
  }
}

/** What to write for a canonical value: raw text, with `''` to clear. */
export function encodeValue(type: FieldType, value: FieldValue): string {
  if (value === null) return '';
  if (typeof value === 'object') return value.join(',');
  if (type === 'datetime' && typeof value === 'string') return encodeInstant(value);
  return typeof value === 'number' ? plainNumber(value) : String(value);
}

/** Digits alone: a number is stored as it is written, without the currency of the caller, and not in powers of ten. */
function plainNumber(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) >= 1 ? BigInt(Math.round(value)).toString() : value.toFixed(20).replace(/\.?0+$/, '');
}

/** `2026-03-02T08:00:00Z` as the platform writes it in queries and bodies: UTC without a mark. */
export function encodeInstant(instant: string): string {
  const parts = INSTANT.exec(instant);
  if (parts?.[1] === undefined) throw new RangeError('Not an instant in UTC.');
  return `${parts[1]} ${parts[2] ?? '00:00:00'}`;
}

export function decodeInstant(text: string): string {
  const parts = INSTANT.exec(text);
  return parts?.[1] === undefined ? text : `${parts[1]}T${parts[2] ?? '00:00:00'}Z`;
}

/** Every key of the row that is named, decoded. A name that the row does not have stays missing. */
export function decodeFields(row: RawRow, types: ReadonlyMap<string, FieldType>): FieldValues {
  const fields: Record<string, FieldValue> = {};
  for (const [name, type] of types) {
    if (row[name] !== undefined) fields[name] = decodeValue(type, row[name]);
  }
  return fields;
}

export function encodeFields(
  fields: FieldValues,
  typeOf: (name: string) => FieldType | undefined,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, encodeValue(typeOf(name) ?? 'text', value)]),
  );
}

/** The record of a row, or undefined when the row does not say which record it is. */
export function decodeRecord(row: RawRow, types: ReadonlyMap<string, FieldType>): RemoteRecord | undefined {
  const id = readText(row.sys_id).trim();
  return id === '' ? undefined : { id, version: decodeVersion(row), fields: decodeFields(row, types) };
}

/** `sys_mod_count` tells two edits of the same second apart. */
export function decodeVersion(row: RawRow): RecordVersion {
  const modifiedAt = decodeValue('datetime', row.sys_updated_on);
  const counter = decodeValue('integer', row.sys_mod_count);
  return {
    modifiedAt: typeof modifiedAt === 'string' && INSTANT.test(modifiedAt) ? modifiedAt : EPOCH,
    ...(typeof counter === 'number' ? { counter } : {}),
  };
}

/** Text of a raw value. JSON `null` means empty; an object carries `value`, or only the `link` to a record. */
export function readText(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
  if (typeof raw !== 'object' || raw === null) return '';
  if ('value' in raw) return readText(raw.value);
  return 'link' in raw ? (readText(raw.link).split('/').at(-1) ?? '') : '';
}

function decodeBoolean(text: string): FieldValue {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : text;
}

/** Numbers that JavaScript cannot hold exactly stay text. */
function decodeNumber(text: string): FieldValue {
  if (!NUMBER.test(text)) return text;
  const significant = text.replace(/^[+-]?0*\.?0*|\./g, '');
  return significant.length > 15 ? text : Number(text);
}

function decodeList(text: string): FieldValue {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length === 0 ? null : items;
}

/** The raw value points at a record: it carries a link to it. */
export function readLinkedTable(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null || !('link' in raw) || typeof raw.link !== 'string') return undefined;
  return /\/api\/now\/(?:v\d+\/)?table\/([a-z][a-z0-9_]*)\//i.exec(raw.link)?.[1];
}
