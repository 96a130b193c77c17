import { checkRows, checkTenant } from '../check-row.ts';
import { compareKeys, toKeyRange } from '../key-range.ts';
import { COLLECTIONS, type Collection, FencedError, type Store } from '../stores.ts';
import { assembleRows, removeParts } from './body-parts.ts';
import { type DataStoreRow, type DataStoreTable, MAX_READ_ROWS } from './data-store-table.ts';
import { insertAbsent, putRows, type WriteTarget } from './put-rows.ts';
import { afterTenant, tenantOf, toConditions, toRowKey } from './row-codec.ts';
import type { DataStoreTableName } from './schema.ts';
import { selectByKeys, selectByRefs, selectPages } from './select-rows.ts';
import { deleteRows } from './write-rows.ts';

export interface CatalystStoreDeps {
  table(name: DataStoreTableName): DataStoreTable;
  /** A text that no other write has, of at most 40 characters. */
  createToken(): string;
}

/** The store contract on the tables of a Catalyst Data Store. */
export function createCatalystStore({ table, createToken }: CatalystStoreDeps): Store {
  const parts = table('parts');
  const toTarget = (tenant: string, collection: Collection): WriteTarget => ({
    table: table(collection),
    parts,
    tenant,
    createToken,
  });

  return {
    async insertIfAbsent(tenant, collection, rows, fence = 0) {
      checkRows(tenant, rows);
      const firstByKey = new Map(rows.toReversed().map((row) => [row.key, row]));
      const inserted = new Set(await insertAbsent(toTarget(tenant, collection), [...firstByKey.values()], fence));
      // A key that comes twice is reported once: deleting answers true the first time only.
      return rows.map((row) => inserted.delete(toRowKey(tenant, row.key)));
    },
    async put(tenant, collection, rows, fence) {
      checkRows(tenant, rows);
      const isWritten = await putRows(toTarget(tenant, collection), rows, fence);
      if (!isWritten) throw new FencedError(tenant, collection);
    },
    async get(tenant, collection, keys) {
      const rowKeys = [...new Set(keys)].map((key) => toRowKey(tenant, key));
      return assembleRows(table(collection), parts, await selectByKeys(table(collection), rowKeys));
    },
    async find(tenant, collection, ref, values) {
      const column = ref === 'refA' ? 'RefA' : 'RefB';
      const found = await selectByRefs(table(collection), toConditions(tenant), column, [...new Set(values)]);
      const sorted = found.toSorted((left, right) => compareKeys(left.RowKey, right.RowKey));
      return assembleRows(table(collection), parts, sorted);
    },
    async scan(tenant, collection, options) {
      const found: DataStoreRow[] = [];
      const conditions = toConditions(tenant, toKeyRange(options));
      const direction = { descending: options.reverse ?? false, limit: options.limit };
      for await (const rows of selectPages(table(collection), conditions, direction)) found.push(...rows);
      return assembleRows(table(collection), parts, found);
    },
    async remove(tenant, collection, keys) {
      const rowKeys = [...new Set(keys)].map((key) => toRowKey(tenant, key));
      const stored = await selectByKeys(table(collection), rowKeys, ['Version', 'Parts']);
      await removeRows(table(collection), stored);
      await removeParts(parts, stored);
    },
    async erase(tenant) {
      checkTenant(tenant);
      let count = 0;
      for (const collection of COLLECTIONS) count += await eraseTable(table(collection), tenant);
      await eraseTable(parts, tenant);
      return count;
    },
    async size(tenant) {
      let count = 0;
      for (const collection of COLLECTIONS) {
        for await (const rows of selectKeys(table(collection), tenant)) count += rows.length;
      }
      return count;
    },
    tenants: (collection) => listTenants(table(collection)),
    async close() {
      // Nothing is held open: every call is a request of its own.
    },
  };
}

async function removeRows(table: DataStoreTable, rows: readonly DataStoreRow[]): Promise<void> {
  await deleteRows(
    table,
    rows.map((row) => row.ROWID),
  );
}

async function eraseTable(table: DataStoreTable, tenant: string): Promise<number> {
  let count = 0;
  for await (const rows of selectKeys(table, tenant)) {
    await removeRows(table, rows);
    count += rows.length;
  }
  return count;
}

function selectKeys(table: DataStoreTable, tenant: string) {
  return selectPages(table, toConditions(tenant), { columns: [] });
}

/** Reads keys page by page, skipping from the last of a page to the first of the next tenant. */
async function listTenants(table: DataStoreTable): Promise<readonly string[]> {
  const tenants = new Set<string>();
  let from = '';
  for (;;) {
    const where = [{ column: 'RowKey', operator: '>=', value: from }] as const;
    const rows = await table.select({ where, limit: MAX_READ_ROWS, columns: [] });
    for (const row of rows) tenants.add(tenantOf(row.RowKey));
    const last = rows.at(-1);
    if (last === undefined || rows.length < MAX_READ_ROWS) return [...tenants];
    from = afterTenant(tenantOf(last.RowKey));
  }
}
