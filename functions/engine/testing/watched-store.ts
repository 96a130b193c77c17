import { createMemoryStore } from '../../stores/memory/memory-store.ts';
import type { Collection, Store } from '../../stores/stores.ts';

/** Notes each write to the store. */
export function watchStore(): { readonly store: Store; readonly writes: Collection[] } {
  const inner = createMemoryStore();
  const writes: Collection[] = [];
  const store: Store = {
    ...inner,
    put: async (tenant, collection, rows, fence) => {
      writes.push(collection);
      await inner.put(tenant, collection, rows, fence);
    },
    insertIfAbsent: async (tenant, collection, rows, fence) => {
      writes.push(collection);
      return inner.insertIfAbsent(tenant, collection, rows, fence);
    },
  };
  return { store, writes };
}
