/** Tables that are looked at together with another one: its lines, what its references lead to, where its rows are made. */
const RELATED: Readonly<Record<string, readonly string[]>> = {
  customer_contact: ['customer_account'],
  sys_user: ['core_company'],
  cmdb_model: ['cmdb_hardware_product_model'],
  proc_po: ['proc_po_item', 'sc_request'],
};

export function withRelatedTables(tables: readonly string[]): readonly string[] {
  return [...new Set(tables.flatMap((table) => [table, ...(RELATED[table] ?? [])]))];
}
