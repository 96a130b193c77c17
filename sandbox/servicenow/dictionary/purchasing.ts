import { CLASS_COLUMNS } from './base-columns.ts';
import type { TableDefinition } from './column.ts';
import { choice, currency, date, dateTime, flag, integer, list, reference, text } from './column.ts';

const BUYERS = ['procurement_user', 'procurement_admin'];

const LINE_STATUS = {
  requested: 'Requested',
  ordered: 'Ordered',
  pending: 'Pending Delivery',
  received: 'Received',
  canceled: 'Canceled',
} as const;

/**
 * What is read-only here is so for every caller of the API:
 * https://www.servicenow.com/docs/r/it-asset-management/asset-management/read-only-fields-am.html
 */
const purchaseOrder: TableDefinition = {
  name: 'proc_po',
  label: 'Purchase Order',
  numberPrefix: 'PO',
  read: BUYERS,
  write: BUYERS,
  columns: [
    text('number', 'Number', 40, { readOnly: true, display: true }),
    text('short_description', 'Short description', 160),
    text('description', 'Description', 4000),
    choice(
      'status',
      'Status',
      { ...LINE_STATUS, suspended: 'Suspended' },
      { readOnly: true, defaultValue: 'requested' },
    ),
    reference('vendor', 'Vendor', 'core_company'),
    text('vendor_account', 'Vendor account'),
    reference('init_request', 'Initial request', 'sc_request', { readOnly: true, setOnce: true }),
    reference('requested_by', 'Requested by', 'sys_user'),
    reference('requested_for', 'Requested for', 'sys_user'),
    reference('assigned_to', 'Assigned to', 'sys_user'),
    reference('ship_to', 'Ship to', 'alm_stockroom', { mandatory: true }),
    reference('bill_to', 'Bill to', 'cmn_location'),
    reference('location', 'Location', 'cmn_location'),
    reference('department', 'Department', 'cmn_department'),
    text('budget_number', 'Budget number'),
    date('po_date', 'PO date'),
    dateTime('due_by', 'Due by'),
    dateTime('requested', 'Requested'),
    dateTime('ordered', 'Ordered', { readOnly: true }),
    dateTime('received', 'Received', { readOnly: true }),
    dateTime('expected_delivery', 'Expected delivery'),
    choice('terms', 'Terms', { credit: 'Credit', net_30: 'Net 30 days', net_90: 'Net 90 days' }),
    text('shipping', 'Shipping'),
    currency('ship_rate', 'Ship rate'),
    currency('total_cost', 'Total cost', { readOnly: true }),
    text('purchase_order_type', 'Purchase order type', 40, { readOnly: true }),
    text('source_id', 'Source ID', 32, { readOnly: true }),
    text('source_table', 'Source table', 80, { readOnly: true }),
    text('correlation_id', 'Correlation ID', 100),
    text('correlation_display', 'Correlation display', 100),
    list('watch_list', 'Watch list', 'sys_user'),
    ...CLASS_COLUMNS,
  ],
};

const purchaseOrderLine: TableDefinition = {
  name: 'proc_po_item',
  label: 'Purchase Order Line Item',
  numberPrefix: 'POL',
  read: BUYERS,
  write: BUYERS,
  columns: [
    text('number', 'Number', 40, { readOnly: true, display: true }),
    reference('purchase_order', 'Purchase order', 'proc_po', { readOnly: true, setOnce: true, onDelete: 'delete' }),
    reference('model', 'Product model', 'cmdb_model'),
    reference('product_catalog', 'Product catalog', 'pc_product_cat_item'),
    reference('vendor', 'Vendor', 'core_company'),
    reference('requested_for', 'Requested for', 'sys_user'),
    text('request_line', 'Request line', 32),
    text('short_description', 'Short description', 160),
    text('part_number', 'Part number'),
    choice('status', 'Status', LINE_STATUS, { readOnly: true, defaultValue: 'requested' }),
    integer('ordered_quantity', 'Ordered quantity', { defaultValue: '1' }),
    integer('received_quantity', 'Received quantity', { readOnly: true, defaultValue: '0' }),
    integer('remaining_quantity', 'Remaining quantity', { readOnly: true }),
    currency('cost', 'Cost'),
    currency('list_price', 'List price'),
    currency('total_list_price', 'Total list price', { readOnly: true }),
    currency('total_cost', 'Total cost', { readOnly: true }),
    dateTime('ordered', 'Ordered', { readOnly: true }),
    dateTime('received', 'Received', { readOnly: true }),
    dateTime('expected_delivery', 'Expected delivery'),
    flag('stock_order', 'Stock order', 'false', { readOnly: true }),
    text('source_id', 'Source ID', 32, { readOnly: true }),
    text('source_table', 'Source table', 80, { readOnly: true }),
    ...CLASS_COLUMNS,
  ],
};

const receivingSlip: TableDefinition = {
  name: 'proc_rec_slip',
  label: 'Receiving Slip',
  numberPrefix: 'RCS',
  read: BUYERS,
  write: BUYERS,
  columns: [
    text('number', 'Number', 40, { readOnly: true, display: true }),
    reference('purchase_order', 'Purchase order', 'proc_po', { onDelete: 'delete' }),
    reference('stockroom', 'Stockroom', 'alm_stockroom'),
    dateTime('received', 'Received', { readOnly: true }),
  ],
};

const receivingSlipLine: TableDefinition = {
  name: 'proc_rec_slip_item',
  label: 'Receiving Slip Line',
  numberPrefix: 'RSL',
  read: BUYERS,
  write: BUYERS,
  columns: [
    text('number', 'Number', 40, { readOnly: true, display: true }),
    reference('receiving_slip', 'Receiving slip', 'proc_rec_slip', { onDelete: 'delete' }),
    reference('purchase_line', 'Purchase order line', 'proc_po_item', { onDelete: 'delete' }),
    integer('quantity', 'Quantity'),
    dateTime('received', 'Received', { readOnly: true }),
  ],
};

export const PURCHASING_TABLES: readonly TableDefinition[] = [
  purchaseOrder,
  purchaseOrderLine,
  receivingSlip,
  receivingSlipLine,
];
