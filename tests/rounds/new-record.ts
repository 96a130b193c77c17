import type { Entity } from '../../functions/core/flow.ts';
import type { FieldValues, Side } from '../../functions/core/record.ts';
import type { Dice } from './dice.ts';
import type { Rolls } from './rolls.ts';

const MOST_LINES = 4;

interface Request {
  readonly kind: Entity;
  readonly side: Side;
  /** A number that was never given before. */
  readonly count: () => number;
  readonly dice: Dice;
  readonly rolls: Rolls;
}

export interface NewRecord {
  readonly fields: FieldValues;
  readonly lines?: readonly FieldValues[];
}

/** What a person enters at least to make a record; undefined where something to refer to is missing. */
export function newRecord(request: Request): NewRecord | undefined {
  const { kind, side, count } = request;
  const is = <Value>(servicenow: Value, crm: Value) => (side === 'servicenow' ? servicenow : crm);
  switch (kind) {
    case 'people': {
      const number = count();
      const email = `made.${number}@example.com`;
      return { fields: is({ last_name: `Made ${number}`, email }, { Last_Name: `Made ${number}`, Email: email }) };
    }
    case 'vendors': {
      const name = `Made vendor ${count()}`;
      return { fields: is({ name }, { Vendor_Name: name }) };
    }
    case 'products': {
      const number = count();
      const [name, code] = [`Made product ${number}`, `MADE-${number}`];
      return { fields: is({ name, model_number: code }, { Product_Name: name, Product_Code: code }) };
    }
    case 'cases':
      return newCase(request);
    case 'purchaseOrders':
      return newOrder(request);
  }
}

function newCase({ side, count, dice, rolls }: Request): NewRecord {
  const subject = `Made case ${count()}`;
  const person = dice.chance(0.5) ? rolls.someRecord('people', side) : undefined;
  if (side === 'servicenow') {
    return { fields: { short_description: subject, ...(person === undefined ? {} : { contact: person }) } };
  }
  const fields = { Subject: subject, Status: 'New', Case_Origin: 'Phone' };
  return { fields: { ...fields, ...(person === undefined ? {} : { Related_To: person }) } };
}

function newOrder({ side, count, dice, rolls }: Request): NewRecord | undefined {
  const vendor = rolls.someRecord('vendors', side);
  const lines = Array.from({ length: dice.int(1, MOST_LINES) }, () => newLine(side, count(), dice, rolls)).filter(
    (line) => line !== undefined,
  );
  if (vendor === undefined || lines.length === 0) return undefined;
  const subject = `Made order ${count()}`;
  const fields =
    side === 'servicenow' ? { short_description: subject, vendor } : { Subject: subject, Vendor_Name: vendor };
  return { fields, lines };
}

/** A line whose text and pieces no other line has. */
export function newLine(side: Side, number: number, dice: Dice, rolls: Rolls): FieldValues | undefined {
  const product = rolls.someRecord('products', side);
  if (product === undefined) return undefined;
  const price = dice.int(1, 90);
  const text = `New line ${number}`;
  return side === 'servicenow'
    ? { model: product, ordered_quantity: number, list_price: price, cost: price, short_description: text }
    : { Product_Name: product, Quantity: number, List_Price: price, Description: text };
}
