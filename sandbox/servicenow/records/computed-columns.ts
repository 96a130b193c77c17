import type { Schema } from '../dictionary/schema.ts';
import type { Row, RowStore } from './row-store.ts';

/** Incident priorities by impact, then urgency. */
const PRIORITY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '1': { '1': '1', '2': '2', '3': '3' },
  '2': { '1': '2', '2': '3', '3': '4' },
  '3': { '1': '3', '2': '4', '3': '5' },
};

/** The columns that the instance's own rules set on every save of a record of this table. */
export function computedColumns(schema: Schema, store: RowStore, table: string, row: Readonly<Row>): Row {
  if (schema.isA(table, 'sys_user') || table === 'csm_consumer') return { name: personName(row) };
  if (table === 'incident') return { priority: PRIORITY[row.impact ?? '']?.[row.urgency ?? ''] ?? '5' };
  if (schema.isA(table, 'cmdb_model')) return { display_name: modelName(store, row) };
  return {};
}

/** The space between the names stays when one of them is missing, as it does on a real instance. */
export function personName(row: Readonly<Row>): string {
  const first = row.first_name ?? '';
  const last = row.last_name ?? '';
  return first === '' && last === '' ? '' : `${first} ${last}`;
}

function modelName(store: RowStore, row: Readonly<Row>): string {
  const manufacturer = store.find('core_company', row.manufacturer ?? '')?.name ?? '';
  return `${manufacturer} ${row.name ?? ''}`.trim();
}
