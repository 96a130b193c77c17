import type { RemoteRecord } from '../../core/record.ts';
import type { ChildRequest, Connector, PageRequest, RecordPage } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { toCriteria } from './conditions.ts';
import {
  afterPosition,
  type Criterion,
  chunks,
  compare,
  coqlInstant,
  isAmong,
  isFieldName,
  isOneOf,
  isSafeValue,
  MAX_COLUMNS,
  MAX_LIST,
  MAX_ROWS,
  MAX_VALUES,
} from './coql.ts';
import type { CoqlReader } from './coql-reader.ts';
import type { CompleteRows } from './long-text.ts';
import type { KnownModule, ModuleCatalog } from './module-catalog.ts';
import { decodeRecord } from './record-codec.ts';
import { type OpenSubform, readChildren } from './subform.ts';

export type RecordReader = Pick<Connector, 'readPage' | 'readByIds' | 'readByValues' | 'count'>;

/** The id and `Modified_Time` take two of a query's columns. */
const FREE_COLUMNS = MAX_COLUMNS - 2;

/** A query costs one credit up to this limit and three at the largest, whatever the number of rows it finds. */
const CHEAP_ROWS = 200;

/** Types that COQL does not select: their values come only with the reading of one record. */
const NOT_SELECTABLE: ReadonlySet<string> = new Set([
  'subform',
  'multiselectlookup',
  'multiuserlookup',
  'fileupload',
  'imageupload',
  'profileimage',
]);

export async function requireModule(catalog: ModuleCatalog, name: string): Promise<KnownModule> {
  const module = await catalog.find(name);
  if (module) return module;
  throw new ConnectorError({
    side: 'crm',
    code: 'bad-request',
    message: `This Zoho CRM organisation has no module ${name} that the API may use.`,
    remoteCode: 'INVALID_MODULE',
  });
}

/** Fields that the module does not have are not asked for: Zoho would refuse the whole query for one of them. */
function selectable(module: KnownModule, names: readonly string[]): readonly string[] {
  const columns = names.filter((name) => {
    const [head = ''] = name.split('.');
    const field = module.fields.get(head);
    return isFieldName(name) && field !== undefined && !NOT_SELECTABLE.has(field.data_type);
  });
  if (columns.length <= FREE_COLUMNS) return columns;
  throw new ConnectorError({
    side: 'crm',
    code: 'bad-request',
    message: `Zoho CRM reads at most ${FREE_COLUMNS} fields of ${module.name} at once.`,
  });
}

/** Texts are compared as they are written in some fields, so the lower-case form of a value is looked for as well. */
function withLowerCase(values: readonly string[]): readonly string[] {
  return [...new Set(values.flatMap((value) => [value, value.toLowerCase()]))];
}

function pageCriteria(module: KnownModule, { after, since, where = [] }: PageRequest): readonly Criterion[] {
  const criteria = [...toCriteria(module.fields, where)];
  if (after && /^\d+$/.test(after.id)) criteria.push(afterPosition(after));
  else if (after) criteria.push(compare('Modified_Time', '>=', coqlInstant(after.modifiedAt)));
  // A position at or after the start says it all.
  if (since && (!after || after.modifiedAt < since)) criteria.push(compare('Modified_Time', '>=', coqlInstant(since)));
  return criteria;
}

/**
 * Reads records by COQL: it alone can order by (Modified_Time, id), which paging without gaps needs. What COQL does not
 * give, whole long texts, is read record by record.
 */
export function createRecordReader(deps: {
  readonly catalog: ModuleCatalog;
  readonly coql: CoqlReader;
  readonly completeRows: CompleteRows;
  readonly openSubform: OpenSubform;
}): RecordReader {
  const { catalog, coql, completeRows, openSubform } = deps;

  async function decodeRows(
    module: KnownModule,
    names: readonly string[],
    rows: readonly Readonly<Record<string, unknown>>[],
  ): Promise<readonly RemoteRecord[]> {
    const whole = await completeRows(module, names, rows);
    return whole.map((row) => decodeRecord(module.fields, names, row));
  }

  async function addChildren(
    module: KnownModule,
    records: readonly RemoteRecord[],
    request: ChildRequest | undefined,
  ): Promise<readonly RemoteRecord[]> {
    if (request === undefined || records.length === 0) return records;
    const ids = records.map(({ id }) => id);
    const rows = await readChildren(openSubform, module, request, ids);
    return records.map((record) => ({ ...record, children: rows.get(record.id) ?? [] }));
  }

  async function readWhere(
    module: KnownModule,
    criterion: Criterion,
    names: readonly string[],
  ): Promise<readonly RemoteRecord[]> {
    const columns = selectable(module, names);
    const records: RemoteRecord[] = [];
    const request = { module: module.name, columns, where: [criterion], order: 'id', limit: CHEAP_ROWS } as const;
    for await (const rows of coql.readAll(request)) {
      records.push(...(await decodeRows(module, names, rows)));
    }
    return records;
  }

  async function readPage(request: PageRequest): Promise<RecordPage> {
    const module = await requireModule(catalog, request.collection);
    const { rows, more, serverTime } = await coql.select({
      module: module.name,
      columns: selectable(module, request.fields),
      where: pageCriteria(module, request),
      order: 'modified',
      limit: Math.min(Math.max(Math.trunc(request.limit), 1), MAX_ROWS),
    });
    // The place in the list, whatever has become of the record since.
    const last = rows.length === 0 ? undefined : decodeRecord(module.fields, [], rows.at(-1));
    const next = more && last ? { modifiedAt: last.version.modifiedAt, id: last.id } : undefined;
    const records = await addChildren(module, await decodeRows(module, request.fields, rows), request.children);
    return { records, serverTime, ...(next ? { next } : {}) };
  }

  return {
    readPage,

    async readByIds(collection, ids, fields, children) {
      const module = await requireModule(catalog, collection);
      // Ids of Zoho are numbers; anything else names no record.
      const wanted = [...new Set(ids)].filter((id) => /^\d+$/.test(id));
      const found = await Promise.all(
        chunks(wanted, MAX_LIST).map((some) => readWhere(module, isOneOf('id', some), fields)),
      );
      return addChildren(module, found.flat(), children);
    },

    async readByValues(collection, field, values, fields) {
      const module = await requireModule(catalog, collection);
      if (!module.fields.has(field)) return { records: [], unsafe: values };
      const safe = values.filter((value) => isSafeValue(value) && isSafeValue(value.toLowerCase()));
      const parts = await Promise.all(
        chunks(withLowerCase(safe), MAX_VALUES).map((some) => readWhere(module, isAmong(field, some), fields)),
      );
      const found = new Map(parts.flat().map((record) => [record.id, record]));
      return { records: [...found.values()], unsafe: values.filter((value) => !safe.includes(value)) };
    },

    async count(collection, where = []) {
      const module = await requireModule(catalog, collection);
      return coql.count(module.name, toCriteria(module.fields, where));
    },
  };
}
