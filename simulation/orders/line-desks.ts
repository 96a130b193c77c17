import type { Side } from '../../functions/core/record.ts';
import { canonical, type FarSystem } from '../systems.ts';
import type { ZohoSystem } from '../zoho-system.ts';

const LINES = 'proc_po_item';
const ORDERS = 'Purchase_Orders';
const SUBFORM = 'Purchase_Items';

/** What people type into a line of an order. */
export interface LineContent {
  /** The id of the product on this side. */
  readonly product: string;
  readonly quantity: number;
  readonly price: number;
  readonly text: string;
}

export interface Line {
  readonly id: string;
  readonly product: string | null;
  readonly quantity: number;
  readonly price: number;
  readonly text: string | null;
}

/** The lines of orders on one side, as people see and edit them. */
export interface LineDesk {
  linesOf(orderId: string): readonly Line[];
  add(orderId: string, line: LineContent): void;
  change(orderId: string, lineId: string, change: Partial<Pick<LineContent, 'quantity' | 'text'>>): void;
  remove(orderId: string, lineId: string): void;
}

export function createLineDesks(systems: {
  readonly servicenow: FarSystem;
  readonly crm: ZohoSystem;
}): Readonly<Record<Side, LineDesk>> {
  return { servicenow: servicenowDesk(systems.servicenow), crm: crmDesk(systems.crm) };
}

function servicenowDesk(system: FarSystem): LineDesk {
  return {
    linesOf: (orderId) =>
      system.ids(LINES).flatMap((id): readonly Line[] => {
        const row = system.read(LINES, id);
        if (row?.purchase_order !== orderId) return [];
        const { model = null, ordered_quantity, list_price, short_description = null } = row;
        return [
          {
            id,
            product: text(model),
            quantity: Number(ordered_quantity),
            price: Number(list_price),
            text: text(short_description),
          },
        ];
      }),
    add: (orderId, { product, quantity, price, text: words }) => {
      system.create(LINES, {
        purchase_order: orderId,
        model: product,
        ordered_quantity: quantity,
        list_price: price,
        cost: price,
        short_description: words,
      });
    },
    change: (_orderId, lineId, { quantity, text: words }) =>
      system.edit(LINES, lineId, {
        ...(quantity === undefined ? {} : { ordered_quantity: quantity }),
        ...(words === undefined ? {} : { short_description: words }),
      }),
    remove: (_orderId, lineId) => system.remove(LINES, lineId),
  };
}

/** A line as the CRM's form sends it. */
export function crmRow({ product, quantity, price, text: words }: LineContent) {
  return { Product_Name: { id: product }, Quantity: quantity, List_Price: price, Description: words };
}

function crmDesk(system: ZohoSystem): LineDesk {
  return {
    linesOf: (orderId) =>
      system.rows(ORDERS, orderId, SUBFORM).map(
        (row): Line => ({
          id: String(row.id),
          product: text(canonical(row.Product_Name)),
          quantity: Number(row.Quantity),
          price: Number(row.List_Price),
          text: text(canonical(row.Description)),
        }),
      ),
    add: (orderId, line) => system.editJson(ORDERS, orderId, { [SUBFORM]: [crmRow(line)] }),
    change: (orderId, lineId, { quantity, text: words }) =>
      system.editJson(ORDERS, orderId, {
        [SUBFORM]: [
          {
            id: lineId,
            ...(quantity === undefined ? {} : { Quantity: quantity }),
            ...(words === undefined ? {} : { Description: words }),
          },
        ],
      }),
    remove: (orderId, lineId) => system.editJson(ORDERS, orderId, { [SUBFORM]: [{ id: lineId, _delete: null }] }),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
