import type { RemoteRecord } from '../../core/record.ts';
import type { Connector, PageRequest, RecordPage } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { toCriteria } from './conditions.ts';
import {
  afterPosition,
  type Criterion,
  compare,
  coqlInstant,
  isFieldName,
  isOneOf,
  isSafeValue,
  MAX_COLUMNS,
  MAX_LIST,
  MAX_ROWS,
} from './coql.ts';
import type { CoqlReader } from './coql-reader.ts';
import type { KnownModule, ModuleCatalog } from './module-catalog.ts';
import { decodeRecord } from './record-codec.ts';

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

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
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

/** Reads records by COQL only: it alone can order by (Modified_Time, id), which paging without gaps needs. */
export function createRecordReader(deps: { readonly catalog: ModuleCatalog; readonly coql: CoqlReader }): RecordReader {
  const { catalog, coql } = deps;

  async function readWhere(
    module: KnownModule,
    criterion: Criterion,
    names: readonly string[],
  ): Promise<readonly RemoteRecord[]> {
    const columns = selectable(module, names);
    const records: RemoteRecord[] = [];
    const request = { module: module.name, columns, where: [criterion], order: 'id', limit: CHEAP_ROWS } as const;
    for await (const rows of coql.readAll(request)) {
      records.push(...rows.map((row) => decodeRecord(module.fields, names, row)));
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
    const records = rows.map((row) => decodeRecord(module.fields, request.fields, row));
    const last = records.at(-1);
    const next = more && last ? { modifiedAt: last.version.modifiedAt, id: last.id } : undefined;
    return { records, serverTime, ...(next ? { next } : {}) };
  }

  return {
    readPage,

    async readByIds(collection, ids, fields) {
      const module = await requireModule(catalog, collection);
      // Ids of Zoho are numbers; anything else names no record.
      const wanted = [...new Set(ids)].filter((id) => /^\d+$/.test(id));
      const records: RemoteRecord[] = [];
      for (const some of chunks(wanted, MAX_LIST)) {
        records.push(...(await readWhere(module, isOneOf('id', some), fields)));
      }
      return records;
    },

    async readByValues(collection, field, values, fields) {
      const module = await requireModule(catalog, collection);
      if (!module.fields.has(field)) return { records: [], unsafe: values };
      const found = new Map<string, RemoteRecord>();
      const safe = values.filter((value) => isSafeValue(value) && isSafeValue(value.toLowerCase()));
      for (const some of chunks(withLowerCase(safe), MAX_LIST)) {
        for (const record of await readWhere(module, isOneOf(field, some), fields)) found.set(record.id, record);
      }
      return { records: [...found.values()], unsafe: values.filter((value) => !safe.includes(value)) };
    },

    async count(collection, where = []) {
      const module = await requireModule(catalog, collection);
      return coql.count(module.name, toCriteria(module.fields, where));
    },
  };
}
