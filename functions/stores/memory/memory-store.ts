import { checkRows, checkTenant, keepLast } from '../check-row.ts';
import { compareKeys } from '../key-range.ts';
import { COLLECTIONS, type Collection, FencedError, type Store } from '../stores.ts';
import { createMemoryTable, type MemoryTable } from './memory-table.ts';

/** The store contract in the memory of this process: for tests and the simulation. */
export function createMemoryStore(): Store {
  const tables = new Map<Collection, Map<string, MemoryTable>>(COLLECTIONS.map((name) => [name, new Map()]));

  const tablesOf = (collection: Collection): Map<string, MemoryTable> => {
    const found = tables.get(collection);
    if (!found) throw new RangeError(`There is no collection ${collection}.`);
    return found;
  };
  const forReading = (tenant: string, collection: Collection) => tablesOf(collection).get(tenant);
  const forWriting = (tenant: string, collection: Collection): MemoryTable => {
    const found = forReading(tenant, collection);
    if (found) return found;
    const table = createMemoryTable();
    tablesOf(collection).set(tenant, table);
    return table;
  };

  return {
    async insertIfAbsent(tenant, collection, rows, fence = 0) {
      checkRows(tenant, rows);
      const table = forWriting(tenant, collection);
      return rows.map((row) => {
        const isNew = table.fenceOf(row.key) === undefined;
        if (isNew) table.write(row, fence);
        return isNew;
      });
    },
    async put(tenant, collection, rows, fence) {
      checkRows(tenant, rows);
      const table = forWriting(tenant, collection);
      let fenced = false;
      for (const row of keepLast(rows)) {
        const stored = table.fenceOf(row.key) ?? 0;
        if (fence !== undefined && stored > fence) fenced = true;
        else table.write(row, fence ?? stored);
      }
      if (fenced) throw new FencedError(tenant, collection);
    },
    async get(tenant, collection, keys) {
      return [...new Set(keys)].flatMap((key) => forReading(tenant, collection)?.get(key) ?? []);
    },
    async find(tenant, collection, ref, values) {
      return forReading(tenant, collection)?.find(ref, new Set(values)) ?? [];
    },
    async scan(tenant, collection, options) {
      return forReading(tenant, collection)?.scan(options) ?? [];
    },
    async remove(tenant, collection, keys) {
      for (const key of keys) forReading(tenant, collection)?.remove(key);
    },
    async erase(tenant) {
      checkTenant(tenant);
      let count = 0;
      for (const byTenant of tables.values()) {
        count += byTenant.get(tenant)?.size ?? 0;
        byTenant.delete(tenant);
      }
      return count;
    },
    async size(tenant) {
      return [...tables.values()].reduce((sum, byTenant) => sum + (byTenant.get(tenant)?.size ?? 0), 0);
    },
    async tenants(collection) {
      const filled = [...tablesOf(collection)].filter(([, table]) => table.size > 0);
      return filled.map(([tenant]) => tenant).sort(compareKeys);
    },
    async close() {
      for (const byTenant of tables.values()) byTenant.clear();
    },
  };
}
