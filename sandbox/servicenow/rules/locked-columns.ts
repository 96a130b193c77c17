import type { Column } from '../dictionary/column.ts';
import type { Row, RowStore } from '../records/row-store.ts';

/** Whether a column of this record takes no value from a caller now. `row` is undefined for a new record. */
export function lockOf(table: string, row: Readonly<Row> | undefined, store: RowStore): (column: Column) => boolean {
  const isReceived = table === 'proc_po' && row !== undefined && hasReceivingSlip(row, store);
  return (column) => {
    if (column.readOnly) return column.setOnce !== true || (row?.[column.name] ?? '') !== '';
    if (row === undefined) return false;
    return isReceived || (column.name === 'expected_delivery' && isDeliveryFixed(table, row));
  };
}

/** With the first receiving slip the whole order becomes read-only: https://www.servicenow.com/docs/r/it-asset-management/procurement/t_CreateAPurchaseOrder.html */
function hasReceivingSlip(order: Readonly<Row>, store: RowStore): boolean {
  return store.rows('proc_rec_slip').some((slip) => slip.purchase_order === order.sys_id);
}

function isDeliveryFixed(table: string, { status }: Readonly<Row>): boolean {
  if (table === 'proc_po_item') return status !== 'requested';
  return table === 'proc_po' && (status === 'received' || status === 'canceled');
}
