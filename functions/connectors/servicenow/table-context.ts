import type { FieldValues } from '../../core/record.ts';
import type { FieldType } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { Dictionary, TableShape } from './dictionary.ts';
import { isColumnName } from './encoded-query.ts';
import type { PageContext } from './read-page.ts';
import { encodeFields, SYSTEM_COLUMNS } from './record-codec.ts';
import type { TableApi } from './table-api.ts';

/** Everything that reading and writing some columns of a table needs to know. */
export interface TableContext extends PageContext {
  readonly shape: TableShape;
  /** What a write sends for these values. */
  encode(fields: FieldValues): Record<string, string>;
  /** The columns that a write of these values reads back. */
  columnsOf(fields: FieldValues): readonly string[];
  typesOf(fields: FieldValues): ReadonlyMap<string, FieldType>;
}

export interface TableContexts {
  readonly api: TableApi;
  /** Throws where the table does not exist or may not be seen. */
  prepare(table: string, columns: readonly string[]): Promise<TableContext>;
}

/**
 * Journals are read as nothing and write an entry each time; scripts and images are no values either. The dictionary
 * calls them all `other`, and none of them is ever read or written.
 */
function isValue(type: FieldType | undefined): boolean {
  return type !== 'other';
}

export function createTableContexts(deps: {
  readonly api: TableApi;
  readonly dictionary: Dictionary;
  /** How many rows a table has given at once without breaking off. */
  readonly pageSizes: Map<string, number>;
}): TableContexts {
  const { api, dictionary, pageSizes } = deps;

  async function shapeOf(table: string): Promise<TableShape> {
    const shape = await dictionary.describe(table);
    if (shape !== undefined) return shape;
    throw new ConnectorError({
      side: 'servicenow',
      code: 'not-allowed',
      message: `The ServiceNow table ${table} does not exist or may not be seen.`,
    });
  }

  async function prepare(table: string, columns: readonly string[]): Promise<TableContext> {
    const shape = await shapeOf(table);
    const wanted = [...new Set([...SYSTEM_COLUMNS, ...columns])].filter(isColumnName);
    const known = await dictionary.find(table, wanted);
    const typeOf = (column: string) => known.get(column)?.type ?? shape.fields.get(column)?.type;
    const writable = (fields: FieldValues): FieldValues =>
      Object.fromEntries(Object.entries(fields).filter(([name]) => isValue(typeOf(name))));
    const types = new Map(
      wanted
        .filter((column) => isValue(typeOf(column)))
        .map((column): [string, FieldType] => [column, typeOf(column) ?? 'text']),
    );
    return {
      api,
      types,
      pageSizes,
      shape,
      isKnownColumn: (column) => known.has(column) || shape.fields.has(column),
      encode: (fields) => encodeFields(writable(fields), typeOf),
      columnsOf: (fields) => [...new Set([...SYSTEM_COLUMNS, ...Object.keys(writable(fields))])],
      typesOf: (fields) => new Map([...types].filter(([name]) => name in fields)),
    };
  }

  return { api, prepare };
}
