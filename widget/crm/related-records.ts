import { type HostContext, type HostField, type HostPage, HostPageError, type HostRecord } from '../host/host-page.ts';
import { findKeyField, PLACEHOLDER_KEY } from './key-field.ts';
import { idOf, type Money, moneyOf, textOf } from './record-values.ts';

export type RelatedKind = 'cases' | 'purchaseOrders' | 'products' | 'vendors';

/** The CRM module of each kind. */
export const MODULES: Readonly<Record<RelatedKind, string>> = {
  cases: 'Cases',
  purchaseOrders: 'Purchase_Orders',
  products: 'Products',
  vendors: 'Vendors',
};

export interface RelatedRow {
  readonly kind: RelatedKind;
  readonly id: string;
  readonly name: string;
  readonly status: string | undefined;
  /** Whether a product is in use; its status is a yes or no in the CRM. */
  readonly isActive?: boolean | undefined;
  /** An instant, or a day of an order. */
  readonly date: string | undefined;
  readonly money: Money | undefined;
  readonly note: string | undefined;
  /** The id in ServiceNow. */
  readonly key: string | undefined;
}

export interface RelatedTable {
  readonly kind: RelatedKind;
  readonly rows: readonly RelatedRow[];
  /** There are older ones that are not shown. */
  readonly hasMore: boolean;
}

/** `no-lookup`: orders and cases cannot name a record of this module · `not-linked`: the person is in the CRM only. */
export type WhyNothing = 'no-lookup' | 'not-linked' | 'no-records';

export interface RelatedRecords {
  readonly tables: readonly RelatedTable[];
  /** Set where all tables are empty. */
  readonly why: WhyNothing | undefined;
}

const SHOWN = 5;
/** Zoho takes up to 50 values in a list. */
const MOST_VALUES = 50;
/** The lookups that every CRM has from cases and orders to contacts. */
const TO_CONTACTS: Readonly<Record<string, string>> = { Cases: 'Related_To', Purchase_Orders: 'Contact_Name' };

interface Source {
  readonly host: HostPage;
  readonly module: string;
  readonly fields: readonly HostField[];
  readonly key: string | undefined;
}

async function openSource(host: HostPage, module: string): Promise<Source> {
  try {
    const fields = await host.readFields(module);
    return { host, module, fields, key: findKeyField(fields) };
  } catch (error) {
    if (!(error instanceof HostPageError) || error.reason !== 'refused') throw error;
    // The module is switched off, or this user may not see it: then there is nothing of it to show.
    return { host, module, fields: [], key: undefined };
  }
}

/** The field by which a record of this module names the person. */
function personField({ module, fields }: Source, person: string): string | undefined {
  const lookups = fields.filter(({ type, target }) => type === 'lookup' && target === person).map(({ name }) => name);
  return lookups.find((name) => name === TO_CONTACTS[module]) ?? lookups[0];
}

/** Records of ServiceNow that fulfil a condition, the newest first; of fields those that this user may see. */
async function readRows(source: Source, wanted: readonly string[], where: string, order: string, limit: number) {
  const { host, module, fields, key } = source;
  if (key === undefined) return [];
  const known = new Set(fields.map(({ name }) => name));
  const columns = ['id', key, 'Modified_Time', ...wanted.filter((name) => known.has(name.split('.')[0] ?? ''))];
  const filter = `(${where}) and ${key} is not null`;
  return host.query(`select ${columns.join(', ')} from ${module} where ${filter} order by ${order} limit ${limit}`);
}

function ofPerson(source: Source, { module, recordId }: HostContext, columns: readonly string[], order: string) {
  const field = personField(source, module);
  return field === undefined ? [] : readRows(source, columns, `${field} = '${recordId}'`, order, SHOWN + 1);
}

function byIds(source: Source, ids: readonly string[], columns: readonly string[]) {
  if (ids.length === 0) return [];
  const list = ids.slice(0, MOST_VALUES).map((id) => `'${id}'`);
  return readRows(source, columns, `id in (${list.join(', ')})`, 'Modified_Time desc', MOST_VALUES);
}

/** The products that the lines of these orders name. */
async function productsOfOrders(host: HostPage, orders: readonly HostRecord[]): Promise<readonly string[]> {
  const ids = orders.flatMap((order) => idOf(order) ?? []);
  if (ids.length === 0) return [];
  const list = ids.map((id) => `'${id}'`).join(', ');
  const rows = await host.query(`select Product_Name from Purchase_Items where Parent_Id in (${list}) limit 200`);
  return rows.flatMap((row) => idOf(row, 'Product_Name') ?? []);
}

function tableOf(kind: RelatedKind, rows: readonly RelatedRow[]): RelatedTable {
  return { kind, rows: rows.slice(0, SHOWN), hasMore: rows.length > SHOWN };
}

function base(kind: RelatedKind, row: HostRecord, { key }: Source) {
  const id = idOf(row) ?? '';
  return {
    kind,
    id,
    key: key && textOf(row, key),
    status: undefined,
    date: undefined,
    money: undefined,
    note: undefined,
  };
}

function toCase(row: HostRecord, source: Source): RelatedRow {
  const name = textOf(row, 'Subject') ?? '';
  const date = textOf(row, 'Modified_Time');
  return { ...base('cases', row, source), name, status: textOf(row, 'Status'), date, note: textOf(row, 'Priority') };
}

function toOrder(row: HostRecord, source: Source, currency: string | undefined): RelatedRow {
  return {
    ...base('purchaseOrders', row, source),
    name: textOf(row, 'PO_Number') ?? textOf(row, 'Subject') ?? '',
    status: textOf(row, 'Status'),
    date: textOf(row, 'PO_Date'),
    money: moneyOf(row, 'Grand_Total', currency),
  };
}

function toProduct(row: HostRecord, source: Source, currency: string | undefined): RelatedRow {
  return {
    ...base('products', row, source),
    name: textOf(row, 'Product_Name') ?? '',
    isActive: row.Product_Active === true,
    note: textOf(row, 'Product_Code'),
    money: moneyOf(row, 'Unit_Price', currency),
  };
}

function toVendor(row: HostRecord, source: Source): RelatedRow {
  const note = textOf(row, 'Phone') ?? textOf(row, 'Website');
  return { ...base('vendors', row, source), name: textOf(row, 'Vendor_Name') ?? '', note };
}

function distinct(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/**
 * Everything of ServiceNow that belongs to a person, as far as this user may see it: the cases and orders that name the
 * person, the products of both, and the vendors of the orders. Three rounds of questions to the CRM.
 */
export async function readRelated(
  host: HostPage,
  person: HostContext,
  currency: string | undefined,
): Promise<RelatedRecords> {
  const open = (module: string) => openSource(host, module);
  const [people, cases, orders, products, vendors] = await Promise.all([
    open(person.module),
    open(MODULES.cases),
    open(MODULES.purchaseOrders),
    open(MODULES.products),
    open(MODULES.vendors),
  ]);
  const [caseRows, orderRows, [self]] = await Promise.all([
    ofPerson(cases, person, ['Subject', 'Status', 'Priority', 'Product_Name'], 'Modified_Time desc'),
    ofPerson(
      orders,
      person,
      ['Subject', 'PO_Number', 'PO_Date', 'Status', 'Grand_Total', 'Currency', 'Vendor_Name'],
      'PO_Date desc, Created_Time desc',
    ),
    readRows(people, ['Vendor_Name'], `id = '${person.recordId}'`, 'id', 1),
  ]);
  const ofCases = caseRows.map((row) => idOf(row, 'Product_Name'));
  const vendorIds = [...orderRows, ...(self ? [self] : [])].map((row) => idOf(row, 'Vendor_Name'));
  const [productRows, vendorRows] = await Promise.all([
    productsOfOrders(host, orderRows).then((ofOrders) =>
      byIds(products, distinct([...ofCases, ...ofOrders]), [
        'Product_Name',
        'Product_Code',
        'Product_Active',
        'Unit_Price',
      ]),
    ),
    byIds(vendors, distinct(vendorIds), ['Vendor_Name', 'Phone', 'Website']),
  ]);
  const tables = [
    tableOf(
      'cases',
      caseRows.map((row) => toCase(row, cases)),
    ),
    tableOf(
      'purchaseOrders',
      orderRows.map((row) => toOrder(row, orders, currency)),
    ),
    tableOf(
      'products',
      productRows.map((row) => toProduct(row, products, currency)).filter(({ key }) => key !== PLACEHOLDER_KEY),
    ),
    tableOf(
      'vendors',
      vendorRows.map((row) => toVendor(row, vendors)),
    ),
  ];
  const hasLookup = [cases, orders].some((source) => personField(source, person.module) !== undefined);
  return { tables, why: whyNothing(tables, hasLookup, self !== undefined) };
}

function whyNothing(tables: readonly RelatedTable[], hasLookup: boolean, isLinked: boolean): WhyNothing | undefined {
  if (tables.some(({ rows }) => rows.length > 0)) return undefined;
  if (!isLinked) return 'not-linked';
  return hasLookup ? 'no-records' : 'no-lookup';
}
