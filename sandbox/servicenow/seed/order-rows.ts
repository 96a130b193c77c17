import { randomHex, seededRandom } from '../random.ts';
import type { Row } from '../records/row-store.ts';
import type { SeedPurchaseOrder } from '../seed-purchase-orders.ts';
import type { SeedOrderLine } from './order-lines.ts';
import type { SeedRow } from './rows.ts';
import { history } from './rows.ts';

/** The orders with their lines, the requests they came from, where they go, and the slips of those that arrived. */
export function orderRows(orders: readonly SeedPurchaseOrder[], seed: number): SeedRow[] {
  if (orders.length === 0) return [];
  const random = seededRandom(seed + 606);
  const location = randomHex(random, 32);
  const stockroom = randomHex(random, 32);
  const place = { name: 'Main Warehouse', full_name: 'Main Warehouse', street: '1 Dock Road', city: 'Leeds' };
  return [
    ['cmn_location', { ...place, sys_id: location }],
    ['alm_stockroom', { sys_id: stockroom, name: 'Leeds - North', location }],
    ...orders.flatMap((order): SeedRow[] => [
      ...requestRows(order),
      ['proc_po', { ...orderRow(order), ship_to: stockroom, bill_to: location }],
      ...order.lines.map((line): SeedRow => ['proc_po_item', lineRow(order, line)]),
      ...slipRows(order, randomHex(random, 32), stockroom),
    ]),
  ];
}

function requestRows({ request }: SeedPurchaseOrder): SeedRow[] {
  if (!request) return [];
  const { sysId, number, requestedFor } = request;
  return [['sc_request', { sys_id: sysId, number, requested_for: requestedFor.sysId, request_state: 'in_process' }]];
}

function orderRow(order: SeedPurchaseOrder): Row {
  const isOrdered = order.status === 'ordered' || order.status === 'pending' || order.status === 'received';
  return {
    ...history(order),
    sys_id: order.sysId,
    number: order.number,
    short_description: order.shortDescription,
    status: order.status,
    vendor: order.vendor?.sysId ?? '',
    requested_for: order.requestedFor?.sysId ?? '',
    requested_by: order.requestedBy?.sysId ?? '',
    init_request: order.request?.sysId ?? '',
    po_date: order.poDate,
    due_by: order.dueBy,
    requested: order.createdOn,
    ordered: isOrdered ? order.createdOn : '',
    received: order.status === 'received' ? order.createdOn : '',
    terms: order.terms,
    ship_rate: order.shipRate,
    total_cost: order.totalCost,
  };
}

function lineRow(order: SeedPurchaseOrder, line: SeedOrderLine): Row {
  return {
    ...history(order),
    sys_id: line.sysId,
    number: line.number,
    purchase_order: order.sysId,
    model: line.product?.sysId ?? '',
    vendor: order.vendor?.sysId ?? '',
    short_description: line.shortDescription,
    part_number: line.product?.modelNumber.slice(0, 40) ?? '',
    status: line.status,
    ordered_quantity: String(line.orderedQuantity),
    received_quantity: String(line.receivedQuantity),
    remaining_quantity: String(line.orderedQuantity - line.receivedQuantity),
    cost: line.cost,
    list_price: line.listPrice,
    total_cost: line.totalCost,
    total_list_price: line.totalListPrice,
    ordered: line.ordered,
    received: line.received,
  };
}

function slipRows(order: SeedPurchaseOrder, sysId: string, stockroom: string): SeedRow[] {
  if (order.status !== 'received') return [];
  const number = order.number.replace('PO', 'RCS');
  return [
    ['proc_rec_slip', { sys_id: sysId, number, purchase_order: order.sysId, stockroom, received: order.createdOn }],
  ];
}
