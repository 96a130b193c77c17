import { CLASS_COLUMNS } from './base-columns.ts';
import type { TableDefinition } from './column.ts';
import { choice, currency, date, dateTime, flag, integer, reference, text } from './column.ts';

const ORDER_STATUS = {
  requested: 'Requested',
  ordered: 'Ordered',
  pending: 'Pending Delivery',
  received: 'Received',
  canceled: 'Canceled',
} as const;

export const cmdbModel: TableDefinition = {
  name: 'cmdb_model',
  label: 'Product Model',
  read: ['*'],
  write: ['model_manager'],
  columns: [
    text('name', 'Name', 255),
    text('display_name', 'Display name', 255, { readOnly: true, display: true }),
    reference('manufacturer', 'Manufacturer', 'core_company'),
    text('model_number', 'Model number', 100),
    text('short_description', 'Short description', 1000),
    text('description', 'Description', 4000),
    currency('cost', 'Cost'),
    choice('status', 'Status', { 'In Production': 'In Production', Retired: 'Retired', Sold: 'Sold' }),
    text('barcode', 'Barcode'),
    text('comments', 'Comments', 4000),
    flag('certified', 'Certified'),
    ...CLASS_COLUMNS,
  ],
};

export const hardwareModel: TableDefinition = {
  name: 'cmdb_hardware_product_model',
  label: 'Hardware Model',
  extends: 'cmdb_model',
  read: ['*'],
  write: ['model_manager'],
  columns: [],
};

export const purchaseOrder: TableDefinition = {
  name: 'proc_po',
  label: 'Purchase Order',
  numberPrefix: 'PO',
  read: ['procurement_user', 'procurement_admin'],
  write: ['procurement_user', 'procurement_admin'],
  columns: [
    text('number', 'Number', 40, { readOnly: true, display: true }),
    text('short_description', 'Short description', 160),
    text('description', 'Description', 4000),
    choice('status', 'Status', ORDER_STATUS, { readOnly: true, defaultValue: 'requested' }),
    reference('vendor', 'Vendor', 'core_company'),
    reference('requested_by', 'Requested by', 'sys_user'),
    reference('requested_for', 'Requested for', 'sys_user'),
    reference('assigned_to', 'Assigned to', 'sys_user'),
    date('po_date', 'PO date'),
    dateTime('due_by', 'Due by'),
    dateTime('ordered', 'Ordered', { readOnly: true }),
    dateTime('received', 'Received', { readOnly: true }),
    dateTime('expected_delivery', 'Expected delivery'),
    text('terms', 'Terms'),
    currency('ship_rate', 'Ship rate'),
    currency('total_cost', 'Total cost', { readOnly: true }),
    text('correlation_id', 'Correlation ID', 100),
    ...CLASS_COLUMNS,
  ],
};

export const purchaseOrderLine: TableDefinition = {
  name: 'proc_po_item',
  label: 'Purchase Order Line Item',
  numberPrefix: 'POI',
  read: ['procurement_user', 'procurement_admin'],
  write: ['procurement_user', 'procurement_admin'],
  columns: [
    text('number', 'Number', 40, { readOnly: true, display: true }),
    reference('purchase_order', 'Purchase order', 'proc_po'),
    reference('model', 'Product model', 'cmdb_model'),
    reference('vendor', 'Vendor', 'core_company'),
    text('short_description', 'Short description', 160),
    text('part_number', 'Part number'),
    choice('status', 'Status', ORDER_STATUS, { readOnly: true, defaultValue: 'requested' }),
    integer('ordered_quantity', 'Ordered quantity'),
    integer('received_quantity', 'Received quantity', { readOnly: true }),
    integer('remaining_quantity', 'Remaining quantity', { readOnly: true }),
    currency('cost', 'Cost'),
    currency('list_price', 'List price'),
    currency('total_list_price', 'Total list price', { readOnly: true }),
    currency('total_cost', 'Total cost', { readOnly: true }),
    dateTime('expected_delivery', 'Expected delivery'),
    ...CLASS_COLUMNS,
  ],
};
