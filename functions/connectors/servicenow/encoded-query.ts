import type { KeysetPosition } from '../connector.ts';
import { encodeInstant } from './record-codec.ts';

/** Values of one list. Longer queries are refused or cut by proxies on the way: a URL should stay near 2,000 characters. */
export const MAX_LIST_LENGTH = 40;

const MAX_VALUE_LENGTH = 255;
const COLUMN = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/i;
const TABLE = /^[a-z][a-z0-9_]{0,79}$/i;
const SYS_ID = /^[0-9a-f]{32}$/;
/** Some records that come with the platform have ids of words. */
const ORDERED_ID = /^[\w.-]{1,64}$/;
/**
 * What would change the query instead of being compared: the separator, scripts, operators at the front, characters
 * that cannot be seen. No escape for `^` works everywhere, see https://github.com/michaeldcanady/servicenow-sdk-go/issues/645
 */
const UNSAFE = /\^|javascript:|^[=!<>]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/iu;

/** Something that must not be put into a query was about to be. */
export class UnsafeQueryError extends Error {
  constructor(what: string) {
    super(`${what} must not be put into a ServiceNow query.`);
    this.name = 'UnsafeQueryError';
  }
}

export function isTableName(name: string): boolean {
  return TABLE.test(name);
}

export function isColumnName(name: string): boolean {
  return COLUMN.test(name);
}

/** Ids as the platform makes them; only these are put into the path of a URL. */
export function isSysId(id: string): boolean {
  return SYS_ID.test(id);
}

/** Whether the value is compared as it is when it stands in a query. */
export function isSafeQueryValue(value: string): boolean {
  return value !== '' && value === value.trim() && value.length <= MAX_VALUE_LENGTH && !UNSAFE.test(value);
}

/** The same for a value in a list, where a comma would make two of it. */
export function isSafeListValue(value: string): boolean {
  return isSafeQueryValue(value) && !value.includes(',');
}

/** The times that every record has. */
export type TimeColumn = 'sys_updated_on' | 'sys_created_on';

/** Collects conditions. Each method throws an `UnsafeQueryError` rather than adding what could mean something else. */
export interface EncodedQuery {
  equals(column: string, value: string): EncodedQuery;
  differs(column: string, value: string): EncodedQuery;
  isEmpty(column: string): EncodedQuery;
  isNotEmpty(column: string): EncodedQuery;
  oneOf(column: string, values: readonly string[]): EncodedQuery;
  /** Modified, or made, at or after this instant. */
  since(instant: string, column?: TimeColumn): EncodedQuery;
  /** After this position in the order (time, sys_id). */
  after(position: KeysetPosition, column?: TimeColumn): EncodedQuery;
  /** With a larger sys_id, to read a result to its end without offsets. */
  afterId(id: string): EncodedQuery;
  inKeysetOrder(column?: TimeColumn): EncodedQuery;
  inIdOrder(): EncodedQuery;
  toString(): string;
}

/**
 * A query over columns that are known to exist: the platform ignores a condition on an unknown column, and the query
 * then finds more than was asked for, up to the whole table.
 */
export function createEncodedQuery(isKnownColumn: (column: string) => boolean): EncodedQuery {
  const parts: string[] = [];
  const add = (...conditions: string[]) => {
    parts.push(...conditions);
    return query;
  };
  const column = (name: string) => {
    if (!isColumnName(name) || !isKnownColumn(name)) throw new UnsafeQueryError('A column that is not known');
    return name;
  };
  const checked = (value: string, isSafe: (value: string) => boolean) => {
    if (!isSafe(value)) throw new UnsafeQueryError('This value');
    return value;
  };

  const query: EncodedQuery = {
    equals: (name, value) => add(`${column(name)}=${checked(value, isSafeQueryValue)}`),
    differs: (name, value) => add(`${column(name)}!=${checked(value, isSafeQueryValue)}`),
    isEmpty: (name) => add(`${column(name)}ISEMPTY`),
    isNotEmpty: (name) => add(`${column(name)}ISNOTEMPTY`),
    oneOf: (name, values) => {
      if (values.length === 0 || values.length > MAX_LIST_LENGTH) throw new UnsafeQueryError('A list of this length');
      return add(`${column(name)}IN${values.map((value) => checked(value, isSafeListValue)).join(',')}`);
    },
    since: (instant, time = 'sys_updated_on') => add(`${time}>=${encodeInstant(instant)}`),
    after: ({ modifiedAt, id }, time = 'sys_updated_on') => {
      const instant = encodeInstant(modifiedAt);
      // `^OR` joins the condition right before it only, so this reads: from that second on, and of that second the rest.
      return add(`${time}>=${instant}`, `${time}>${instant}`, `ORsys_id>${checkOrderedId(id)}`);
    },
    afterId: (id) => add(`sys_id>${checkOrderedId(id)}`),
    inKeysetOrder: (time = 'sys_updated_on') => add(`ORDERBY${time}`, 'ORDERBYsys_id'),
    inIdOrder: () => add('ORDERBYsys_id'),
    toString: () => parts.join('^'),
  };
  return query;
}

function checkOrderedId(id: string): string {
  if (!ORDERED_ID.test(id)) throw new UnsafeQueryError('This id');
  return id;
}
