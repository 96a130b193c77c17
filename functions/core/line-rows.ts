import type { LineDiscount, LinesFlow } from './flow.ts';
import type { Link } from './link.ts';
import { readMapped } from './map-value.ts';
import {
  type FieldValue,
  type FieldValues,
  isSameValue,
  type RemoteChild,
  type RemoteRecord,
  type Side,
} from './record.ts';

/** The lines of a record as they are planned with: a ServiceNow line has a discount beside its columns. */
export function lineRows(lines: LinesFlow, side: Side, children: readonly RemoteChild[]): readonly RemoteChild[] {
  const { discount } = lines;
  if (side === 'crm' || discount === undefined) return children;
  return children.map((row) => ({ ...row, fields: withDiscount(discount, row.fields) }));
}

function withDiscount(discount: LineDiscount, fields: FieldValues): FieldValues {
  const { [discount.quantity]: quantity, [discount.listPrice]: listPrice, [discount.cost]: cost } = fields;
  if (quantity === undefined || listPrice === undefined || cost === undefined) return fields;
  if (listPrice === null || cost === null || quantity === null) return { ...fields, [discount.field]: 0 };
  if (typeof quantity !== 'number' || typeof listPrice !== 'number' || typeof cost !== 'number') return fields;
  return { ...fields, [discount.field]: Math.max(0, toMoney((listPrice - cost) * quantity)) };
}

/**
 * What is written for planned values: instead of the discount of a line the price of one piece that follows from it.
 * `before` are the values of a line that is there already.
 */
export function lineFieldsToWrite(
  lines: LinesFlow,
  side: Side,
  planned: FieldValues,
  before: FieldValues,
): FieldValues {
  const { discount } = lines;
  if (side === 'crm' || discount === undefined) return planned;
  const { [discount.field]: _, ...fields } = planned;
  const isPriced = [discount.field, discount.quantity, discount.listPrice].some((name) => name in planned);
  const cost = isPriced ? costOf(discount, { ...before, ...planned }) : undefined;
  return cost === undefined || cost === before[discount.cost] ? fields : { ...fields, [discount.cost]: cost };
}

/** Undefined where there is no price, or no piece to divide a discount by. */
function costOf(discount: LineDiscount, fields: FieldValues): number | undefined {
  const { [discount.quantity]: quantity, [discount.listPrice]: listPrice, [discount.field]: taken } = fields;
  if (typeof listPrice !== 'number') return undefined;
  const amount = typeof taken === 'number' ? taken : 0;
  if (amount === 0) return listPrice;
  return typeof quantity === 'number' && quantity > 0 ? toMoney(listPrice - amount / quantity) : undefined;
}

function toMoney(value: number): number {
  return Math.round(value * 100) / 100;
}

/**
 * Whether the lines of a record are what they were when they were last settled: none added, none removed, none edited.
 * Where a field has no base yet, only a version that is known says that it did not change.
 */
export function areLinesSettled(
  lines: LinesFlow | undefined,
  side: Side,
  link: Pick<Link, 'lines'>,
  record: RemoteRecord,
  isKnownVersion: boolean,
): boolean {
  if (lines === undefined || record.children === undefined) return true;
  const known = (link.lines ?? []).filter((pair) => pair[side] !== undefined);
  const pairs = new Map(known.map((pair) => [pair[side], pair]));
  const isComplete = link.lines?.every((pair) => pair.isPending !== true && pair.pending === undefined) === true;
  if (!isComplete || pairs.size !== record.children.length) return false;
  return lineRows(lines, side, record.children).every((row) => {
    const pair = pairs.get(row.id);
    return (
      pair !== undefined &&
      lines.mappings.every((mapping) => {
        const value = readMapped(mapping, side, row.fields);
        return value === undefined || isAsBefore(pair.base[mapping.id]?.[side], value, isKnownVersion);
      })
    );
  });
}

function isAsBefore(base: FieldValue | undefined, value: FieldValue, isKnownVersion: boolean): boolean {
  return base === undefined ? isKnownVersion : isSameValue(base, value);
}
