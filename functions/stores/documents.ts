import type { Collection, Json, Row, ScanOptions, Store } from './stores.ts';

export interface DocumentShape<Document> {
  readonly collection: Collection;
  readonly key: (document: Document) => string;
  readonly refA?: (document: Document) => string | undefined;
  readonly refB?: (document: Document) => string | undefined;
}

/** Rows of one collection of one tenant as typed documents. Only this project writes them, so they are not parsed again. */
export interface Documents<Document> {
  get(keys: readonly string[]): Promise<readonly Document[]>;
  find(ref: 'refA' | 'refB', values: readonly string[]): Promise<readonly Document[]>;
  scan(options: ScanOptions): Promise<readonly Document[]>;
  put(documents: readonly Document[], fence?: number): Promise<void>;
  insertIfAbsent(documents: readonly Document[], fence?: number): Promise<readonly boolean[]>;
  remove(keys: readonly string[]): Promise<void>;
}

export function createDocuments<Document extends object>(
  store: Store,
  tenant: string,
  shape: DocumentShape<Document>,
): Documents<Document> {
  const { collection } = shape;
  const toRow = (document: Document): Row => {
    const refA = shape.refA?.(document);
    const refB = shape.refB?.(document);
    return {
      key: shape.key(document),
      body: document as unknown as Json,
      ...(refA === undefined ? {} : { refA }),
      ...(refB === undefined ? {} : { refB }),
    };
  };
  const toDocuments = (rows: readonly Row[]) => rows.map((row) => row.body as unknown as Document);
  return {
    get: async (keys) => (keys.length === 0 ? [] : toDocuments(await store.get(tenant, collection, keys))),
    find: async (ref, values) =>
      values.length === 0 ? [] : toDocuments(await store.find(tenant, collection, ref, values)),
    scan: async (options) => toDocuments(await store.scan(tenant, collection, options)),
    put: async (documents, fence) => {
      if (documents.length > 0) await store.put(tenant, collection, documents.map(toRow), fence);
    },
    insertIfAbsent: async (documents, fence) =>
      documents.length === 0 ? [] : store.insertIfAbsent(tenant, collection, documents.map(toRow), fence),
    remove: async (keys) => {
      if (keys.length > 0) await store.remove(tenant, collection, keys);
    },
  };
}
