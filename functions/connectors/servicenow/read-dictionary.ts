import type { FieldChoice, FieldShape } from '../connector.ts';
import { isNotAllowed, isNotThere } from './answer-error.ts';
import { isSecretType, toFieldType } from './column-types.ts';
import type { TableShape } from './dictionary.ts';
import { createEncodedQuery, type EncodedQuery, isSysId } from './encoded-query.ts';
import { type RawRow, readText } from './record-codec.ts';
import type { TableApi } from './table-api.ts';

/** Longer chains of tables do not occur; this ends a loop in broken data. */
const MAX_ANCESTORS = 20;
export const METADATA_PAGE = 1000;
export const CHOICE_LANGUAGE = 'en';

export const COLUMN_FIELDS = [
  'sys_id',
  'name',
  'element',
  'column_label',
  'internal_type',
  'reference',
  'max_length',
  'mandatory',
  'read_only',
  'virtual',
  'unique',
  'choice',
  'active',
];
export const CHOICE_FIELDS = ['sys_id', 'name', 'element', 'value', 'label', 'language', 'inactive', 'sequence'];

/** Columns of the platform's own metadata tables, which need no checking. */
const isMetadataColumn = () => true;

/** One of the tables that a table consists of. */
export interface Table {
  readonly name: string;
  readonly label: string;
  /** False where the table's application access closes it to web services. */
  readonly isOpen: boolean;
}

/** The shape of a table from the instance's own dictionary; undefined when it says nothing about the table. */
export async function readDictionary(api: TableApi, table: string): Promise<TableShape | undefined> {
  const lineage = await readLineage(api, table);
  if (lineage.length === 0) return undefined;
  const names = lineage.map(({ name }) => name);
  const [columns, choices] = await Promise.all([readColumns(api, names), readChoices(api, names)]);
  return toTableShape(table, lineage, columns, choices);
}

/** The shape of a table whose columns and choices are known; undefined where there are none. */
export function toTableShape(
  table: string,
  lineage: readonly Table[],
  columns: readonly RawRow[],
  choices: ReadonlyMap<string, readonly FieldChoice[]>,
): TableShape | undefined {
  const [own] = lineage;
  if (own === undefined || columns.length === 0) return undefined;
  const names = lineage.map(({ name }) => name);
  const fields = new Map<string, FieldShape>();
  // From the root down, so that a child's row replaces its parent's.
  for (const name of names.toReversed()) {
    for (const row of columns.filter((candidate) => readText(candidate.name) === name)) addField(fields, row, choices);
  }
  return { name: table, label: own.label, fields, creatable: own.isOpen, inferred: false };
}

/** The table and those it extends, child first. A table shows every column of its ancestors. */
async function readLineage(api: TableApi, table: string): Promise<readonly Table[]> {
  const lineage: Table[] = [];
  let query = createEncodedQuery(isMetadataColumn).equals('name', table);
  while (lineage.length < MAX_ANCESTORS) {
    const fields = ['sys_id', 'name', 'label', 'super_class', 'ws_access'];
    const { rows } = await api.list({ table: 'sys_db_object', query: query.toString(), fields, limit: 1 });
    const name = readText(rows[0]?.name);
    if (name === '' || lineage.some((seen) => seen.name === name)) return lineage;
    // https://www.servicenow.com/docs/r/application-development/r_TableApplicationAccessFields.html
    lineage.push({ name, label: readText(rows[0]?.label) || name, isOpen: readText(rows[0]?.ws_access) !== 'false' });
    const parent = readText(rows[0]?.super_class);
    if (!isSysId(parent)) return lineage;
    query = createEncodedQuery(isMetadataColumn).equals('sys_id', parent);
  }
  return lineage;
}

function readColumns(api: TableApi, tables: readonly string[]): Promise<readonly RawRow[]> {
  const start = () => createEncodedQuery(isMetadataColumn).oneOf('name', tables).isNotEmpty('element');
  return readAll(api, { table: 'sys_dictionary', fields: COLUMN_FIELDS, start });
}

/** Lists of values by column; the nearest table that has any for a column decides. */
async function readChoices(
  api: TableApi,
  tables: readonly string[],
): Promise<ReadonlyMap<string, readonly FieldChoice[]>> {
  const start = () => createEncodedQuery(isMetadataColumn).oneOf('name', tables).equals('language', CHOICE_LANGUAGE);
  const rows = await readAll(api, { table: 'sys_choice', fields: CHOICE_FIELDS, start }).catch((error: unknown) => {
    if (isNotAllowed(error) || isNotThere(error)) return [];
    throw error;
  });
  return toChoices(tables, rows);
}

export function toChoices(
  tables: readonly string[],
  rows: readonly RawRow[],
): ReadonlyMap<string, readonly FieldChoice[]> {
  const active = rows.filter((row) => readText(row.inactive) !== 'true' && readText(row.value) !== '');
  const choices = new Map<string, FieldChoice[]>();
  for (const table of tables) {
    for (const [element, list] of groupChoices(active.filter((row) => readText(row.name) === table))) {
      if (!choices.has(element)) choices.set(element, list);
    }
  }
  return choices;
}

function groupChoices(rows: readonly RawRow[]): ReadonlyMap<string, FieldChoice[]> {
  const bySequence = rows.toSorted((left, right) => sequenceOf(left) - sequenceOf(right));
  const groups = new Map<string, FieldChoice[]>();
  for (const row of bySequence) {
    const value = readText(row.value);
    const list = groups.get(readText(row.element)) ?? [];
    list.push({ value, label: readText(row.label) || value });
    groups.set(readText(row.element), list);
  }
  return groups;
}

function sequenceOf(row: RawRow): number {
  return Number(readText(row.sequence)) || 0;
}

function addField(
  fields: Map<string, FieldShape>,
  row: RawRow,
  choices: ReadonlyMap<string, readonly FieldChoice[]>,
): void {
  const name = readText(row.element);
  const internalType = readText(row.internal_type);
  if (name === '' || isSecretType(internalType) || readText(row.active) === 'false') return;
  const reference = readText(row.reference);
  const length = Number(readText(row.max_length));
  const sized = Number.isInteger(length) && length > 0 ? { maxLength: length } : {};
  const hasChoices = !['', '0'].includes(readText(row.choice)) || choices.has(name);
  const type = toFieldType({ internalType, reference, hasChoices, ...sized });
  const list = choices.get(name);
  fields.set(name, {
    name,
    label: readText(row.column_label) || name,
    type,
    required: isTrue(row.mandatory),
    writable: !isTrue(row.read_only) && !isTrue(row.virtual) && !name.startsWith('sys_') && type !== 'other',
    unique: isTrue(row.unique) || name === 'sys_id',
    ...sized,
    ...(reference === '' ? {} : { target: reference }),
    ...(list === undefined ? {} : { choices: list }),
  });
}

function isTrue(raw: unknown): boolean {
  return readText(raw) === 'true';
}

/** Every row, in the order of ids. Ends when no more rows come: access rules can make any page short. */
async function readAll(
  api: TableApi,
  { table, fields, start }: { table: string; fields: readonly string[]; start: () => EncodedQuery },
): Promise<readonly RawRow[]> {
  const rows: RawRow[] = [];
  for (let last: string | undefined; ; ) {
    const query = (last === undefined ? start() : start().afterId(last)).inIdOrder().toString();
    const page = await api.list({ table, query, fields, limit: METADATA_PAGE });
    rows.push(...page.rows);
    last = readText(page.rows.at(-1)?.sys_id);
    if (last === '' || (page.total ?? Number.POSITIVE_INFINITY) <= METADATA_PAGE) return rows;
  }
}
