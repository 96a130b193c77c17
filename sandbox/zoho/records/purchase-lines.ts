import type { Organisation } from '../organisation.ts';
import { rowsOf, type StoredRow, type StoredValue } from './stored-record.ts';

type Cells = Readonly<Record<string, StoredValue>>;

/** Money has two decimals. */
function money(value: number): number {
  return Math.round(value * 100) / 100;
}

function numberOf(value: StoredValue | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** A line with what the system adds: one piece and the product's price where nothing was said, and the totals. */
export function completeLine(organisation: Organisation, cells: Cells): Cells {
  const product = organisation.modules.get('Products')?.records.get(String(cells.Product_Name));
  const unitPrice = product?.values.Unit_Price ?? null;
  const { Quantity: quantity = 1, List_Price: listPrice = unitPrice } = cells;
  const total = money(numberOf(quantity) * numberOf(listPrice));
  return {
    ...cells,
    Quantity: quantity,
    List_Price: listPrice,
    Unit_Price: unitPrice,
    Total: total,
    Net_Total: money(total - numberOf(cells.Discount) + numberOf(cells.Tax)),
  };
}

/**
 * Lines in the order of their numbers, numbered from 1 again. A line without a number comes last; of two with the same
 * one, that which was just given it comes first.
 */
export function inSequence(rows: readonly StoredRow[], moved: ReadonlySet<string>): readonly StoredRow[] {
  const number = (row: StoredRow): number =>
    typeof row.values.Sequence_Number === 'number' ? row.values.Sequence_Number : Number.MAX_SAFE_INTEGER;
  return rows
    .toSorted((left, right) => number(left) - number(right) || Number(moved.has(right.id)) - Number(moved.has(left.id)))
    .map((row, index) => ({ ...row, values: { ...row.values, Sequence_Number: index + 1 } }));
}

/** The totals of an order, which the system computes from its lines. */
export function orderTotals(values: Cells): Cells {
  const subTotal = money(rowsOf(values.Purchase_Items).reduce((sum, row) => sum + numberOf(row.values.Net_Total), 0));
  const extras = numberOf(values.Tax) + numberOf(values.Adjustment) - numberOf(values.Discount);
  return { Sub_Total: subTotal, Grand_Total: money(subTotal + extras) };
}
