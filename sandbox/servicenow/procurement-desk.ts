import type { Instance } from './instance.ts';
import type { Row } from './records/row-store.ts';
import { linesOf } from './rules/purchase-orders.ts';

/** The buttons on the forms of purchase orders and their lines. Each throws where the form would not show it. */
export interface ProcurementDesk {
  /** An order that was requested, and has lines, is ordered. */
  order(orderId: string, userName?: string): void;
  /** Assets are made before they arrive: order and lines wait for delivery. */
  awaitDelivery(orderId: string, userName?: string): void;
  /** So many pieces of a line arrived. The first receiving slip makes the whole order read-only. */
  receive(lineId: string, quantity: number, userName?: string): void;
  cancelOrder(orderId: string, userName?: string): void;
  cancelLine(lineId: string, userName?: string): void;
}

const OPEN = ['requested', 'ordered', 'pending'];

/** https://www.servicenow.com/docs/r/it-asset-management/procurement/r_FollowAPurchaseOrderStatus.html */
export function createProcurementDesk({ store, writer }: Instance, buyer: string): ProcurementDesk {
  const found = (table: string, id: string, statuses: readonly string[]): Row => {
    const row = store.find(table, id);
    if (!row) throw new Error(`There is no record ${id} in ${table}.`);
    if (!statuses.includes(row.status ?? '')) throw new Error(`${row.number} is ${row.status}.`);
    return row;
  };
  const press = (table: string, row: Row, status: string, userName: string): void => {
    writer.change(table, row, { status }, userName);
    writer.settle();
  };
  return {
    order: (orderId, userName = buyer) => {
      const order = found('proc_po', orderId, ['requested']);
      if (linesOf(orderId, store).length === 0) throw new Error(`${order.number} has no lines.`);
      press('proc_po', order, 'ordered', userName);
    },
    awaitDelivery: (orderId, userName = buyer) => {
      press('proc_po', found('proc_po', orderId, ['requested', 'ordered']), 'pending', userName);
    },
    receive: (lineId, quantity, userName = buyer) => {
      const line = found('proc_po_item', lineId, ['ordered', 'pending']);
      const slip = writer.create('proc_rec_slip', { purchase_order: line.purchase_order }, userName);
      const entry = { receiving_slip: slip.sys_id, purchase_line: lineId, quantity };
      writer.create('proc_rec_slip_item', entry, userName);
      writer.settle();
    },
    cancelOrder: (orderId, userName = buyer) => {
      press('proc_po', found('proc_po', orderId, OPEN), 'canceled', userName);
    },
    cancelLine: (lineId, userName = buyer) => {
      press('proc_po_item', found('proc_po_item', lineId, OPEN), 'canceled', userName);
    },
  };
}
