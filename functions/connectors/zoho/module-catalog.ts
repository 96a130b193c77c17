import type { CollectionShape } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { Clock } from '../http/runtime.ts';
import { toCollectionShape } from './field-shape.ts';
import type { CrmMetadata } from './metadata.ts';
import type { CrmField } from './metadata-schemas.ts';
import type { CrmFields } from './record-codec.ts';

/** What is known about one module. */
export interface KnownModule {
  readonly name: string;
  readonly fields: CrmFields;
  readonly shape: CollectionShape;
}

/** Modules and their fields, read once and kept for some minutes: every call for records needs them. */
export interface ModuleCatalog {
  /** Undefined where the organisation has no such module or the API may not use it. */
  find(name: string): Promise<KnownModule | undefined>;
  /** The fields of the module that holds the rows of a subform, which need not be a module for the API. Empty when unknown. */
  rowFields(name: string): Promise<CrmFields>;
  /** Reads the fields of a module anew the next time. */
  forget(name: string): void;
}

const KEPT_MS = 5 * 60_000;

const NOT_DESCRIBED: ReadonlySet<string> = new Set(['bad-request', 'not-allowed']);

interface Kept<Value> {
  readonly value: Promise<Value>;
  readonly until: number;
}

/** Keeps what was read for a while. Callers at the same time share one read; a failed one is not kept. */
function createCache<Value>(clock: Clock, read: (key: string) => Promise<Value>) {
  const kept = new Map<string, Kept<Value>>();
  return {
    get(key: string): Promise<Value> {
      const found = kept.get(key);
      if (found && found.until > clock.now()) return found.value;
      const entry: Kept<Value> = { value: read(key), until: clock.now() + KEPT_MS };
      kept.set(key, entry);
      entry.value.catch(() => {
        if (kept.get(key) === entry) kept.delete(key);
      });
      return entry.value;
    },
    delete: (key: string) => kept.delete(key),
  };
}

function toFields(fields: readonly CrmField[]): CrmFields {
  return new Map(fields.map((field) => [field.api_name, field]));
}

export function createModuleCatalog(deps: { readonly metadata: CrmMetadata; readonly clock: Clock }): ModuleCatalog {
  async function readFields(name: string): Promise<CrmFields | undefined> {
    try {
      return toFields(await deps.metadata.fields(name));
    } catch (error) {
      if (error instanceof ConnectorError && NOT_DESCRIBED.has(error.code)) return undefined;
      throw error;
    }
  }

  const known = createCache(deps.clock, readFields);
  return {
    // The list of all modules would say no more, and costs a call.
    async find(name) {
      const fields = await known.get(name);
      return fields && fields.size > 0 ? { name, fields, shape: toCollectionShape(name, fields.values()) } : undefined;
    },
    rowFields: async (name) => (await known.get(name)) ?? new Map(),
    forget: (name) => void known.delete(name),
  };
}
