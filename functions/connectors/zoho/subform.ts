import type { RemoteChild } from '../../core/record.ts';
import type { ChildRelation, ChildRequest, ChildWrite } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { uniqueRows } from '../unique-rows.ts';
import { isOneOf, MAX_LIST } from './coql.ts';
import type { CoqlReader } from './coql-reader.ts';
import { targetOf } from './field-shape.ts';
import { findCutTexts } from './long-text.ts';
import type { KnownModule, ModuleCatalog } from './module-catalog.ts';
import type { RawRecord, ReadOneRecord } from './one-record.ts';
import { type CrmFields, decodeFields, decodeValue, encodeFields } from './record-codec.ts';

type RowsById = ReadonlyMap<string, readonly RemoteChild[]>;

/** The rows of one subform of a module. */
export interface Subform {
  /** The field of the record that holds the rows. */
  readonly field: string;
  /** The rows of these records, by record id, in their order. */
  read(ids: readonly string[], names: readonly string[]): Promise<RowsById>;
  /** What a write of the record carries: an empty list would remove every row, so there is none. */
  encode(rows: readonly ChildWrite[]): Readonly<Record<string, readonly object[]>>;
}

export type OpenSubform = (module: KnownModule, relation: ChildRelation) => Promise<Subform>;

/** Where a row stands among the rows of its record; the lines of orders have it. */
const PLACE = 'Sequence_Number';

/** Rows are many to a record: a query for 1,000 costs two credits, five of the smallest cost five. */
const ROWS_PER_QUERY = 1000;
const FEW_RECORDS = 10;
const FEW_ROWS = 200;

/** COQL reads the rows of many records at once, but not every organisation lets a subform be queried. */
const REFUSED = new Set(['bad-request', 'not-allowed']);

export function createSubforms(deps: {
  readonly catalog: ModuleCatalog;
  readonly coql: CoqlReader;
  readonly readOne: ReadOneRecord;
}): OpenSubform {
  const { catalog, coql, readOne } = deps;
  const notQueryable = new Set<string>();

  return async (module, { collection, parentField }) => {
    const field = findSubformField(module, collection);
    const fields = await catalog.rowFields(collection);

    async function readAlone(id: string, names: readonly string[]): Promise<readonly RemoteChild[]> {
      const rows = (await readOne(module.name, id))?.[field];
      return Array.isArray(rows) ? rows.map((row: RawRecord) => toChild(fields, names, row)) : [];
    }

    async function queryRows(ids: readonly string[], names: readonly string[]): Promise<RowsById> {
      const limit = ids.length <= FEW_RECORDS ? FEW_ROWS : ROWS_PER_QUERY;
      const columns = [...new Set([parentField, ...(fields.has(PLACE) ? [PLACE] : []), ...names])];
      const where = [isOneOf(parentField, ids)];
      const request = { module: collection, columns, isSubform: true, where, order: 'id', limit } as const;
      const rows: RawRecord[] = [];
      for await (const page of coql.readAll(request)) rows.push(...page);
      const parentOf = (row: RawRecord) => String(decodeValue(undefined, row[parentField]));
      const byParent = Map.groupBy(rows, parentOf);
      const queried = ids.map((id) => [id, toChildren(fields, names, byParent.get(id) ?? [])] as const);
      const cut = rows.filter((row) => findCutTexts(fields, names, row).length > 0).map(parentOf);
      return new Map([...queried, ...(await readEach([...new Set(cut)], names))]);
    }

    async function readEach(ids: readonly string[], names: readonly string[]): Promise<RowsById> {
      return new Map(await Promise.all(ids.map(async (id) => [id, await readAlone(id, names)] as const)));
    }

    async function readSome(ids: readonly string[], names: readonly string[]): Promise<RowsById> {
      if (notQueryable.has(collection)) return readEach(ids, names);
      try {
        return await queryRows(ids, names);
      } catch (error) {
        if (!(error instanceof ConnectorError) || !REFUSED.has(error.code)) throw error;
        const rows = await readEach(ids, names);
        // Only now: had it been the record that may not be read, the query would not be to blame.
        notQueryable.add(collection);
        return rows;
      }
    }

    return {
      field,
      read: async (ids, names) => {
        const known = names.filter((name) => fields.size === 0 || fields.has(name));
        const found: (readonly [string, readonly RemoteChild[]])[] = [];
        for (let start = 0; start < ids.length; start += MAX_LIST) {
          found.push(...(await readSome(ids.slice(start, start + MAX_LIST), known)));
        }
        return new Map(found);
      },
      encode: (rows) => (rows.length === 0 ? {} : { [field]: rows.map((row) => encodeRow(fields, row)) }),
    };
  };
}

/** A record's child rows as asked for by a reading. */
export async function readChildren(
  openSubform: OpenSubform,
  module: KnownModule,
  request: ChildRequest,
  ids: readonly string[],
): Promise<RowsById> {
  return (await openSubform(module, request)).read(ids, request.fields);
}

function findSubformField(module: KnownModule, collection: string): string {
  const subforms = [...module.fields.values()].filter((field) => field.data_type === 'subform');
  const found =
    subforms.find((field) => targetOf(field) === collection) ?? subforms.find((field) => field.api_name === collection);
  if (found) return found.api_name;
  throw new ConnectorError({
    side: 'crm',
    code: 'bad-request',
    message: `Records of ${module.name} have no rows of ${collection}.`,
  });
}

/** Rows come in the order of their ids, which decides where places do not. */
function toChildren(fields: CrmFields, names: readonly string[], rows: readonly RawRecord[]): readonly RemoteChild[] {
  const placeOf = (row: RawRecord) => Number(row[PLACE] ?? 0);
  const sorted = rows.toSorted((left, right) => placeOf(left) - placeOf(right));
  return uniqueRows(sorted.map((row) => toChild(fields, names, row)));
}

function toChild(fields: CrmFields, names: readonly string[], row: RawRecord): RemoteChild {
  return { id: String(row.id), fields: decodeFields(fields, names, row) };
}

/** A row with an id is changed, one without is added: https://www.zoho.com/crm/developer/docs/api/v8/update-subforms.html */
function encodeRow(fields: CrmFields, row: ChildWrite): object {
  if ('remove' in row) return { id: row.id, _delete: null };
  const values = encodeFields(fields, row.fields);
  return 'id' in row ? { ...values, id: row.id } : values;
}
