import type { SessionKey, SessionKeyStore } from './session-key.ts';

const DATABASE = 'servicenow-sync';
const STORE = 'session-key';
const ENTRY = 'current';

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return await result(request);
}

/**
 * Keeps the key in IndexedDB, which stores it as a handle that no script can turn into bytes. Where the browser refuses
 * storage inside frames there is no key, and the session simply ends with the page.
 */
export function createIndexedKeyStore(factory: IDBFactory | undefined): SessionKeyStore {
  async function withStore<Value>(
    mode: IDBTransactionMode,
    use: (store: IDBObjectStore) => IDBRequest<Value>,
  ): Promise<Value | undefined> {
    if (factory === undefined) return undefined;
    try {
      const database = await openDatabase(factory);
      try {
        return await result(use(database.transaction(STORE, mode).objectStore(STORE)));
      } finally {
        database.close();
      }
    } catch (error) {
      if (error instanceof DOMException) return undefined;
      throw error;
    }
  }

  return {
    load: () => withStore('readonly', (store) => store.get(ENTRY) as IDBRequest<SessionKey | undefined>),
    async save(key) {
      await withStore('readwrite', (store) => store.put(key, ENTRY));
    },
    async clear() {
      await withStore('readwrite', (store) => store.delete(ENTRY));
    },
  };
}
