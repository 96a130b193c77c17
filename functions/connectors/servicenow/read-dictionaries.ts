import type { TableShape } from './dictionary.ts';
import { createEncodedQuery } from './encoded-query.ts';
import {
  CHOICE_FIELDS,
  CHOICE_LANGUAGE,
  COLUMN_FIELDS,
  METADATA_PAGE,
  type Table,
  toChoices,
  toTableShape,
} from './read-dictionary.ts';
import { type RawRow, readText } from './record-codec.ts';
import type { ListedRows, ListRequest, TableApi } from './table-api.ts';

/** Names of the tables that a table extends, as far as one query follows them. Deeper ones are read on their own. */
const ANCESTORS = ['super_class.name', 'super_class.super_class.name', 'super_class.super_class.super_class.name'];
const BEYOND = 'super_class.super_class.super_class.super_class';

/** Tables of which one list of columns stays below one page, even with many columns of a customer's own. */
const TABLES_PER_LIST = 4;

const isMetadataColumn = () => true;

/**
 * The shapes of several tables in two calls: one for what they extend, one batch for columns and choices. Tables that
 * need more than that are missing here, and those that the dictionary says nothing about.
 */
export async function readDictionaries(
  api: TableApi,
  tables: readonly string[],
): Promise<ReadonlyMap<string, TableShape>> {
  const lineages = await readLineages(api, tables);
  const names = [...new Set([...lineages.values()].flatMap((lineage) => lineage.map(({ name }) => name)))];
  if (names.length === 0) return new Map();
  const parts = chunk(names, TABLES_PER_LIST);
  const lists = await api.listAll([
    ...parts.map((part) => listOf('sys_dictionary', COLUMN_FIELDS, part)),
    listOf('sys_choice', CHOICE_FIELDS, names),
  ]);
  if (lists.some(isCut)) return new Map();
  const columns = lists.slice(0, parts.length).flatMap(({ rows }) => rows);
  const choices = lists.at(-1)?.rows ?? [];
  const shapes = [...lineages].map(([table, lineage]) => [table, shapeOf(table, lineage, columns, choices)] as const);
  return new Map(shapes.flatMap(([table, shape]) => (shape === undefined ? [] : [[table, shape] as const])));
}

function shapeOf(
  table: string,
  lineage: readonly Table[],
  columns: readonly RawRow[],
  choices: readonly RawRow[],
): TableShape | undefined {
  const names = lineage.map(({ name }) => name);
  const own = columns.filter((row) => names.includes(readText(row.name)));
  return toTableShape(table, lineage, own, toChoices(names, choices));
}

/** Each table with those it extends, child first. */
async function readLineages(api: TableApi, tables: readonly string[]): Promise<ReadonlyMap<string, readonly Table[]>> {
  const query = createEncodedQuery(isMetadataColumn).oneOf('name', tables).toString();
  const fields = ['sys_id', 'name', 'label', 'super_class', 'ws_access', ...ANCESTORS, BEYOND];
  const { rows } = await api.list({ table: 'sys_db_object', query, fields, limit: METADATA_PAGE });
  return new Map(
    rows.flatMap((row) => {
      const lineage = lineageOf(row);
      return lineage === undefined ? [] : [[readText(row.name), lineage] as const];
    }),
  );
}

/** Undefined where the chain goes on and its names are not all there. */
function lineageOf(row: RawRow): readonly Table[] | undefined {
  const names = ANCESTORS.map((path) => readText(row[path]));
  const known = names.filter((name) => name !== '');
  const hasParent = readText(row.super_class) !== '';
  const isGapless = names.slice(0, known.length).every((name) => name !== '');
  if (readText(row[BEYOND]) !== '' || !isGapless || (hasParent && known.length === 0)) return undefined;
  const name = readText(row.name);
  const own = { name, label: readText(row.label) || name, isOpen: readText(row.ws_access) !== 'false' };
  return [own, ...known.map((ancestor) => ({ name: ancestor, label: ancestor, isOpen: true }))];
}

function listOf(
  table: 'sys_dictionary' | 'sys_choice',
  fields: readonly string[],
  names: readonly string[],
): ListRequest {
  const query = createEncodedQuery(isMetadataColumn).oneOf('name', names);
  if (table === 'sys_dictionary') query.isNotEmpty('element');
  else query.equals('language', CHOICE_LANGUAGE);
  return { table, query: query.inIdOrder().toString(), fields, limit: METADATA_PAGE };
}

/** More rows than one page holds, or hidden ones. */
function isCut({ rows, total }: ListedRows): boolean {
  return total !== undefined && total > rows.length;
}

function chunk<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
