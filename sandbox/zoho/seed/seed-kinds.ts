import type { JsonObject } from '../json.ts';
import type { StoredRecord } from '../records/stored-record.ts';
import { chooseKnown, type KnownKind, type KnownRecords, type KnownRequest } from './known-records.ts';

/** Records that share the key of one further record of ServiceNow: nobody can tell which of them is meant. */
export const AMBIGUOUS_PER_KIND = 2;
/** Records that ServiceNow knows nothing of, when the options do not say otherwise. */
export const UNRELATED = { vendors: 4, products: 5, purchaseOrders: 3, cases: 5 } as const;

export interface KindsRequest extends KnownRequest {
  readonly allKinds?: boolean | undefined;
  readonly vendors?: number | undefined;
  readonly products?: number | undefined;
  readonly purchaseOrders?: number | undefined;
  readonly cases?: number | undefined;
}

/** Keys of the records that ServiceNow has too. */
export interface SeededKeys {
  /** One record here and one there. */
  readonly single: readonly string[];
  /** Several records here, one there. */
  readonly ambiguous: string | undefined;
  /** One record here, several there. */
  readonly shared: string | undefined;
}

/** By what the records of each kind are found: name, product code, order number and subject. */
export interface SeededKinds {
  readonly vendorNames: SeededKeys;
  readonly productCodes: SeededKeys;
  readonly orderNumbers: SeededKeys;
  readonly caseSubjects: SeededKeys;
}

export type AddRow = (module: string, row: JsonObject) => StoredRecord;

const NOTHING: KnownKind<never> = { single: [], ambiguous: undefined, shared: undefined };
const NOTHING_KNOWN: KnownRecords = { vendors: NOTHING, products: NOTHING, purchaseOrders: NOTHING, cases: NOTHING };

/** Fills the modules beside those of people: none of their records by default, all kinds if asked. */
export function seedKinds(add: AddRow, request: KindsRequest): SeededKinds {
  const known = request.allKinds ? chooseKnown(request) : NOTHING_KNOWN;
  const wanted = request.allKinds ? UNRELATED : { vendors: 0, products: 0, purchaseOrders: 0, cases: 0 };
  const vendors = addKind(add, 'Vendors', [
    ...rowsOf(known.vendors, ({ name }, index) => vendorRow(name.trim(), `+44 20 7946 0${700 + index}`)),
    ...times(request.vendors ?? wanted.vendors, (index) => vendorRow(`CRM Vendor ${index + 1}`, '+91 22 5550 7000')),
  ]);
  const products = addKind(add, 'Products', [
    ...rowsOf(known.products, ({ name, modelNumber }, index) => productRow(name.trim(), modelNumber.trim(), index)),
    ...times(request.products ?? wanted.products, (index) =>
      productRow(`CRM Product ${index + 1}`, `CRM-${index + 1}`, index),
    ),
  ]);
  const parts = { vendor: vendors[0], product: products[0], add };
  const orders = [
    ...rowsOf(known.purchaseOrders, ({ number }, index) => ({ number, subject: `CRM order ${index + 1}` })),
    ...times(request.purchaseOrders ?? wanted.purchaseOrders, (index) => ({
      number: `CRM-PO-${index + 1}`,
      subject: `Order of the CRM ${index + 1}`,
    })),
  ];
  for (const order of orders) addOrder(parts, order.number, order.subject);
  addKind(add, 'Cases', [
    ...rowsOf(known.cases, ({ shortDescription }) => caseRow(shortDescription.trim())),
    ...times(request.cases ?? wanted.cases, (index) => caseRow(`Question of a customer ${index + 1}`)),
  ]);
  return {
    vendorNames: keysOf(known.vendors, ({ name }) => name.trim()),
    productCodes: keysOf(known.products, ({ modelNumber }) => modelNumber.trim()),
    orderNumbers: keysOf(known.purchaseOrders, ({ number }) => number),
    caseSubjects: keysOf(known.cases, ({ shortDescription }) => shortDescription.trim()),
  };
}

function keysOf<Item>({ single, ambiguous, shared }: KnownKind<Item>, keyOf: (item: Item) => string): SeededKeys {
  return {
    single: single.map(keyOf),
    ambiguous: ambiguous && keyOf(ambiguous),
    shared: shared && keyOf(shared),
  };
}

/** One row for each that is found once or shared, several for the ambiguous one. */
function rowsOf<Item, Row>(known: KnownKind<Item>, rowOf: (item: Item, index: number) => Row): Row[] {
  const { single, ambiguous, shared } = known;
  const repeated = ambiguous === undefined ? [] : times(AMBIGUOUS_PER_KIND, () => ambiguous);
  return [...single, ...repeated, ...(shared === undefined ? [] : [shared])].map(rowOf);
}

function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function addKind(add: AddRow, module: string, rows: readonly JsonObject[]): StoredRecord[] {
  return rows.map((row) => add(module, row));
}

/** The CRM knows these records by other values than ServiceNow. */
function vendorRow(name: string, phone: string): JsonObject {
  return { Vendor_Name: name, Phone: phone, Category: 'Category of the CRM' };
}

function productRow(name: string, code: string, index: number): JsonObject {
  return { Product_Name: name, Product_Code: code, Product_Active: true, Unit_Price: 100 + index };
}

function caseRow(subject: string): JsonObject {
  return { Subject: subject, Status: 'On Hold', Case_Origin: 'Web', Priority: 'Low' };
}

interface OrderParts {
  readonly vendor: StoredRecord | undefined;
  readonly product: StoredRecord | undefined;
  readonly add: AddRow;
}

/** An order cannot be without a vendor and a line, so that it may bring its own. */
function addOrder({ vendor, product, add }: OrderParts, number: string, subject: string): void {
  const seller = vendor ?? add('Vendors', vendorRow(`Vendor of ${number}`, '+91 22 5550 7001'));
  const sold = product ?? add('Products', productRow(`Product of ${number}`, `P-${number}`, 0));
  add('Purchase_Orders', {
    Subject: subject,
    PO_Number: number,
    Status: 'Created',
    Vendor_Name: { id: seller.id },
    Purchase_Items: [{ Product_Name: { id: sold.id }, Quantity: 1, List_Price: 10 }],
  });
}
