import type { Row } from './stores.ts';

const MAX_TENANT_LENGTH = 50;
const MAX_KEY_LENGTH = 200;
const TENANT = /^[\x21-\x7e]+$/;
const KEY = /^[\x20-\x7e]+$/;

/** Every store refuses the same tenants and rows, so that what works in one of them works in all. */
export function checkTenant(tenant: string): void {
  if (tenant.length > MAX_TENANT_LENGTH || !TENANT.test(tenant)) {
    throw new RangeError(
      `${JSON.stringify(tenant)} is not a tenant: printable ASCII without spaces, at most 50 characters.`,
    );
  }
}

export function checkRows(tenant: string, rows: readonly Row[]): void {
  checkTenant(tenant);
  for (const row of rows) {
    checkKey(row.key);
    if (row.refA !== undefined) checkKey(row.refA);
    if (row.refB !== undefined) checkKey(row.refB);
  }
}

function checkKey(key: string): void {
  if (key.length > MAX_KEY_LENGTH || !KEY.test(key)) {
    throw new RangeError(`${JSON.stringify(key)} is not a key: printable ASCII, from 1 to 200 characters.`);
  }
}

/** The rows without repeated keys; the one that comes last stays. */
export function keepLast(rows: readonly Row[]): readonly Row[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return byKey.size === rows.length ? rows : [...byKey.values()];
}
