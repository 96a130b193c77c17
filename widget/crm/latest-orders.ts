import type { HostField, HostPage, HostRecord } from '../host/host-page.ts';
import { findKeyField } from './key-field.ts';
import { idOf, type Money, moneyOf, numberOf, textOf } from './record-values.ts';

const MODULE = 'Purchase_Orders';
const SHOWN = 5;
const COLUMNS = ['Subject', 'PO_Number', 'PO_Date', 'Status', 'Grand_Total', 'Currency', 'Vendor_Name'];

export interface PurchaseOrder {
  readonly id: string;
  readonly number: string;
  readonly vendor: string | undefined;
  readonly status: string | undefined;
  readonly total: Money | undefined;
  /** A day such as `2025-11-12`. */
  readonly date: string | undefined;
  /** The id in ServiceNow. */
  readonly key: string | undefined;
}

export interface OrderLine {
  readonly id: string;
  readonly product: string | undefined;
  readonly description: string | undefined;
  readonly quantity: number | undefined;
  readonly price: Money | undefined;
  readonly total: Money | undefined;
}

/** A query that names a field the user may not see is refused as a whole, so only fields that are told are asked for. */
function columnsOf(fields: readonly HostField[]): readonly string[] {
  const known = new Set(fields.map(({ name }) => name));
  const columns = COLUMNS.filter((name) => known.has(name));
  return known.has('Vendor_Name') ? [...columns, 'Vendor_Name.Vendor_Name'] : columns;
}

/** The latest orders of ServiceNow that this user may see, by the date they were ordered on, then by creation. */
export async function readLatestOrders(
  host: HostPage,
  currency: string | undefined,
): Promise<readonly PurchaseOrder[]> {
  const fields = await host.readFields(MODULE);
  const key = findKeyField(fields);
  if (key === undefined) return [];
  const columns = ['id', key, ...columnsOf(fields)].join(', ');
  const rows = await host.query(
    `select ${columns} from ${MODULE} where ${key} is not null order by PO_Date desc, Created_Time desc limit ${SHOWN}`,
  );
  return rows.map((row) => toOrder(row, key, currency));
}

export function toOrder(row: HostRecord, key: string, currency: string | undefined): PurchaseOrder {
  const id = idOf(row) ?? '';
  return {
    id,
    number: textOf(row, 'PO_Number') ?? textOf(row, 'Subject') ?? id,
    vendor: textOf(row, 'Vendor_Name.Vendor_Name') ?? textOf(row, 'Vendor_Name'),
    status: textOf(row, 'Status'),
    total: moneyOf(row, 'Grand_Total', currency),
    date: textOf(row, 'PO_Date'),
    key: textOf(row, key),
  };
}

/** The rows of an order's subform, which comes only with the record itself. */
export async function readOrderLines(
  host: HostPage,
  id: string,
  currency: string | undefined,
): Promise<readonly OrderLine[]> {
  const record = await host.readRecord(MODULE, id);
  const rows = record?.Purchase_Items ?? record?.Purchased_Items;
  if (!Array.isArray(rows)) return [];
  const ofOrder = textOf(record ?? {}, 'Currency') ?? currency;
  return rows.map((row: HostRecord, index) => toLine(row, index, ofOrder));
}

function toLine(row: HostRecord, index: number, currency: string | undefined): OrderLine {
  return {
    id: idOf(row) ?? String(index),
    product: textOf(row, 'Product_Name'),
    description: textOf(row, 'Description'),
    quantity: numberOf(row, 'Quantity'),
    price: moneyOf(row, 'List_Price', currency),
    total: moneyOf(row, 'Net_Total', currency) ?? moneyOf(row, 'Total', currency),
  };
}
