import type { Row, RowStore } from '../records/row-store.ts';
import { amount, money } from './money.ts';
import { linesOf, orderTotal, statusTimes } from './purchase-orders.ts';
import type { PlatformRule, RecordChanges, Save } from './save.ts';
import { changes } from './save.ts';

/**
 * Lines of purchase orders and of receiving slips:
 * https://www.servicenow.com/docs/r/it-asset-management/procurement/r_BusinessRulesProcurement.html
 * The rules are named as there.
 */
export const PURCHASE_ORDER_LINE_RULES: readonly PlatformRule[] = [
  // Adjust remaining quantity, Total Cost
  { table: 'proc_po_item', before: lineAmounts },
  // State Change
  { table: 'proc_po_item', before: statusTimes },
  { table: 'proc_po_item', before: inheritedDelivery },
  // Update PO
  {
    table: 'proc_po_item',
    after: ({ after, store }, records) => updateTotal(after, store, records),
    afterDeleteOrRestore: updateTotal,
  },
  // Handle roll up states and assets removal
  { table: 'proc_po_item', after: rollUpStatus },
  // Update expected delivery date for PO
  { table: 'proc_po_item', after: rollUpDelivery },
  { table: 'proc_rec_slip', before: receivedNow },
  { table: 'proc_rec_slip_item', before: receivedNow },
  // Update Purchase Order Line
  { table: 'proc_rec_slip_item', after: receiveLine },
];

function lineAmounts({ after }: Save): Row {
  const ordered = amount(after.ordered_quantity);
  const cost = amount(after.cost);
  const list_price = after.list_price || (after.cost ?? '');
  return {
    list_price,
    remaining_quantity: String(Math.max(0, ordered - amount(after.received_quantity))),
    total_cost: money(cost * ordered),
    total_list_price: money(amount(list_price) * ordered),
  };
}

/** A new line is expected when its order is. */
function inheritedDelivery({ before, after, store }: Save): Row {
  if (before || after.expected_delivery) return {};
  return { expected_delivery: orderOf(after, store)?.expected_delivery ?? '' };
}

function orderOf(line: Readonly<Row>, store: RowStore): Row | undefined {
  return store.find('proc_po', line.purchase_order ?? '');
}

/** The order is saved, and counts as updated, only where its cost moves. */
function updateTotal(line: Readonly<Row>, store: RowStore, records: RecordChanges): void {
  const order = orderOf(line, store);
  if (order) records.change('proc_po', order, { total_cost: orderTotal(order, store) });
}

/** When no line is open any more, the order is not either. An order that was canceled stays so. */
function rollUpStatus(save: Save, records: RecordChanges): void {
  const order = orderOf(save.after, save.store);
  if (!order || !save.before || !changes(save, 'status') || order.status === 'canceled') return;
  const statuses = linesOf(order.sys_id ?? '', save.store).map((line) => line.status);
  const done = statuses.every((status) => status === 'received' || status === 'canceled');
  if (done) records.change('proc_po', order, { status: statuses.includes('received') ? 'received' : 'canceled' });
}

function rollUpDelivery(save: Save, records: RecordChanges): void {
  const order = orderOf(save.after, save.store);
  if (!order || !changes(save, 'expected_delivery')) return;
  const dates = linesOf(order.sys_id ?? '', save.store).map((line) => line.expected_delivery ?? '');
  const latest = dates.toSorted().at(-1) ?? '';
  if (latest !== '') records.change('proc_po', order, { expected_delivery: latest });
}

function receivedNow({ before, at }: Save): Row {
  return before ? {} : { received: at };
}

function receiveLine(save: Save, records: RecordChanges): void {
  const line = save.store.find('proc_po_item', save.after.purchase_line ?? '');
  if (!line) return;
  const received = save.store
    .rows('proc_rec_slip_item')
    .filter((slipLine) => slipLine.purchase_line === line.sys_id)
    .reduce((sum, slipLine) => sum + amount(slipLine.quantity), 0);
  const complete = received >= amount(line.ordered_quantity);
  records.change('proc_po_item', line, {
    received_quantity: String(received),
    ...(complete ? { status: 'received' } : {}),
  });
}
