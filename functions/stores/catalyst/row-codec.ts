import type { KeyRange } from '../key-range.ts';
import type { Json, Row } from '../stores.ts';
import { type DataStoreCondition, type DataStoreRow, MAX_TEXT_LENGTH } from './data-store-table.ts';

/** Smaller than every character of a tenant: rows of one tenant lie together, and tenants in their order. */
const SEPARATOR = ' ';
const AFTER_SEPARATOR = '!';

/** Tenant and key in the one unique column. */
export function toRowKey(tenant: string, key: string): string {
  return tenant + SEPARATOR + key;
}

export function tenantOf(rowKey: string): string {
  return rowKey.slice(0, rowKey.indexOf(SEPARATOR));
}

function keyOf(rowKey: string): string {
  return rowKey.slice(rowKey.indexOf(SEPARATOR) + 1);
}

/** The conditions that hold for the rows of a tenant within a range of keys. */
export function toConditions(tenant: string, range: KeyRange = {}): readonly DataStoreCondition[] {
  const { from = '', above, below } = range;
  const conditions: DataStoreCondition[] = [
    { column: 'RowKey', operator: '>=', value: toRowKey(tenant, from) },
    { column: 'RowKey', operator: '<', value: below === undefined ? afterTenant(tenant) : toRowKey(tenant, below) },
  ];
  if (above !== undefined) conditions.push({ column: 'RowKey', operator: '>', value: toRowKey(tenant, above) });
  return conditions;
}

/** The smallest row key above all of this tenant. */
export function afterTenant(tenant: string): string {
  return tenant + AFTER_SEPARATOR;
}

/** A body as pieces that each fit into a text column. */
export function encodeBody(body: Json): readonly [string, ...string[]] {
  const text = JSON.stringify(body).replace(/[\x7f-\uffff]/g, escapeCharacter);
  const pieces: [string, ...string[]] = [text.slice(0, MAX_TEXT_LENGTH)];
  for (let start = MAX_TEXT_LENGTH; start < text.length; start += MAX_TEXT_LENGTH) {
    pieces.push(text.slice(start, start + MAX_TEXT_LENGTH));
  }
  return pieces;
}

/** The Data Store keeps ASCII only; JSON can say every character in it. */
function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export function decodeRow(row: DataStoreRow, furtherPieces: readonly string[]): Row {
  return {
    key: keyOf(row.RowKey),
    body: JSON.parse([row.Body ?? '', ...furtherPieces].join('')) as Json,
    ...(row.RefA && { refA: row.RefA }),
    ...(row.RefB && { refB: row.RefB }),
  };
}
