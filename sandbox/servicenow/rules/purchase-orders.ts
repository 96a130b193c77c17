import type { Row, RowStore } from '../records/row-store.ts';
import { amount, money } from './money.ts';
import type { PlatformRule, RecordChanges, Save } from './save.ts';
import { changes } from './save.ts';

/** Statuses that a line does not leave any more. */
const FINAL = new Set(['received', 'canceled']);

/**
 * Purchase orders: https://www.servicenow.com/docs/r/it-asset-management/procurement/r_BusinessRulesProcurement.html
 * The rules are named as there.
 */
export const PURCHASE_ORDER_RULES: readonly PlatformRule[] = [
  // Shipping Cost Changes
  { table: 'proc_po', before: ({ after, store }) => ({ total_cost: orderTotal(after, store) }) },
  // Update Ordered Date, and the date of receipt
  { table: 'proc_po', before: statusTimes },
  { table: 'proc_po', before: creationDates },
  // State Change PO
  { table: 'proc_po', after: pushStatusToLines },
  // Update expected delivery date for POLs
  { table: 'proc_po', after: pushExpectedDelivery },
  // Cancel Procurement Orders
  { table: 'sc_request', after: cancelOrdersOfRequest },
];

/** The lines of an order, in order of creation. */
export function linesOf(orderId: string, store: RowStore): Row[] {
  return store.rows('proc_po_item').filter((line) => line.purchase_order === orderId);
}

/** The cost of all lines and of the delivery. */
export function orderTotal(order: Readonly<Row>, store: RowStore): string {
  const lines = order.sys_id ? linesOf(order.sys_id, store) : [];
  return money(lines.reduce((sum, line) => sum + amount(line.total_cost), amount(order.ship_rate)));
}

/** When an order or a line was ordered and received. */
export function statusTimes(save: Save): Row {
  const { status = '' } = save.after;
  if ((status !== 'ordered' && status !== 'received') || !changes(save, 'status')) return {};
  return { [status]: save.at };
}

function creationDates({ before, after, at }: Save): Row {
  if (before) return {};
  return { requested: after.requested || at, po_date: after.po_date || at.slice(0, 10) };
}

function pushStatusToLines(save: Save, records: RecordChanges): void {
  const { status = '' } = save.after;
  if (!save.before || !changes(save, 'status') || !['ordered', 'pending', 'canceled'].includes(status)) return;
  for (const line of linesOf(save.after.sys_id ?? '', save.store)) {
    if (!FINAL.has(line.status ?? '')) records.change('proc_po_item', line, { status });
  }
}

function pushExpectedDelivery(save: Save, records: RecordChanges): void {
  const expected = save.after.expected_delivery ?? '';
  if (!save.before || expected === '' || !changes(save, 'expected_delivery')) return;
  const previous = save.before.expected_delivery ?? '';
  for (const line of linesOf(save.after.sys_id ?? '', save.store)) {
    const current = line.expected_delivery ?? '';
    if (current === '' || current > expected || current === previous) {
      records.change('proc_po_item', line, { expected_delivery: expected });
    }
  }
}

function cancelOrdersOfRequest(save: Save, records: RecordChanges): void {
  if (save.after.request_state !== 'closed_cancelled' || !changes(save, 'request_state')) return;
  for (const order of save.store.rows('proc_po')) {
    if (order.init_request !== save.after.sys_id || order.status === 'received') continue;
    records.change('proc_po', order, { status: 'canceled' });
  }
}
