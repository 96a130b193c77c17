import type { CollectionShape, FieldShape } from '../connector.ts';
import type { Logger } from '../http/runtime.ts';
import { isNotAllowed, isNotThere } from './answer-error.ts';
import { isColumnName, isTableName } from './encoded-query.ts';
import { inferShape } from './infer-shape.ts';
import { readDictionaries } from './read-dictionaries.ts';
import { readDictionary } from './read-dictionary.ts';
import type { TableApi } from './table-api.ts';

export interface TableShape extends CollectionShape {
  /** True where the dictionary may not be read and the columns were seen in a record instead: there may be more. */
  readonly inferred: boolean;
}

/** What the tables of one instance hold. Answers are kept for the life of the connector. */
export interface Dictionary {
  /** Undefined where the table does not exist or may not be seen. */
  describe(table: string): Promise<TableShape | undefined>;
  /** What these columns are, those that exist; a dotted name such as `vendor.name` is followed through references. */
  find(table: string, columns: readonly string[]): Promise<ReadonlyMap<string, FieldShape>>;
}

export interface DictionaryOptions {
  readonly api: TableApi;
  readonly logger: Logger;
  /** Tables that will be asked for, sooner or later: they are read together with the first one. */
  readonly together?: readonly string[];
}

export function createDictionary({ api, logger, together = [] }: DictionaryOptions): Dictionary {
  let group: Promise<ReadonlyMap<string, TableShape>> | undefined;
  const shapes = new Map<string, Promise<TableShape | undefined>>();

  function describe(table: string): Promise<TableShape | undefined> {
    if (!isTableName(table)) return Promise.resolve(undefined);
    const known = shapes.get(table);
    if (known !== undefined) return known;
    const shape = readTogether(table).then((found) => found ?? readShape(table));
    shapes.set(table, shape);
    // A failure is not kept, so that the next call asks again; whoever waits for this one sees it.
    shape.catch(() => shapes.delete(table));
    return shape;
  }

  async function readTogether(table: string): Promise<TableShape | undefined> {
    if (!together.includes(table)) return undefined;
    group ??= readIfAllowed(() => readDictionaries(api, together)).then((found) => found ?? new Map());
    const started = group;
    try {
      return (await started).get(table);
    } catch (error) {
      if (group === started) group = undefined;
      throw error;
    }
  }

  async function readShape(table: string): Promise<TableShape | undefined> {
    const described = await readIfAllowed(() => readDictionary(api, table));
    if (described !== undefined) return described;
    logger.info({ side: 'servicenow', table }, 'The dictionary could not be read; columns were taken from a record.');
    return readIfAllowed(() => inferShape(api, table));
  }

  async function findOne(table: string, column: string): Promise<FieldShape | undefined> {
    const fields = (await describe(table))?.fields;
    const dot = column.indexOf('.');
    if (dot < 0) return fields?.get(column);
    const target = fields?.get(column.slice(0, dot))?.target;
    return target === undefined ? undefined : findOne(target, column.slice(dot + 1));
  }

  return {
    describe,
    find: async (table, columns) => {
      const found = new Map<string, FieldShape>();
      for (const column of columns.filter(isColumnName)) {
        const field = await findOne(table, column);
        if (field !== undefined) found.set(column, field);
      }
      return found;
    },
  };
}

/** A refusal and a missing table are answers here; every other failure goes on. */
async function readIfAllowed<Result>(read: () => Promise<Result | undefined>): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isNotAllowed(error) || isNotThere(error)) return undefined;
    throw error;
  }
}
