import { decodeValue as decodeServiceNow } from '../../functions/connectors/servicenow/record-codec.ts';
import { decodeValue as decodeCrm } from '../../functions/connectors/zoho/record-codec.ts';
import type { Entity } from '../../functions/core/flow.ts';
import type { FieldValue, FieldValues, RemoteChild, Side } from '../../functions/core/record.ts';
import type { ServiceNowSimulator } from '../../sandbox/servicenow/servicenow-simulator.ts';
import { isJsonObject, type Json, type JsonObject, listAt } from '../../sandbox/zoho/json.ts';
import type { ZohoSimulator } from '../../sandbox/zoho/zoho-simulator.ts';

/** One system as the people at work in it see it. What its pages would refuse throws. */
export interface Desk {
  readonly side: Side;
  ids(kind: Entity): readonly string[];
  read(kind: Entity, id: string): FieldValues | undefined;
  create(kind: Entity, fields: FieldValues, lines?: readonly FieldValues[]): string;
  edit(kind: Entity, id: string, changes: FieldValues): void;
  remove(kind: Entity, id: string): void;
  /** The lines of orders by the id of their order. */
  lines(): ReadonlyMap<string, readonly RemoteChild[]>;
  addLine(orderId: string, fields: FieldValues): void;
  changeLine(orderId: string, lineId: string, changes: FieldValues): void;
  removeLine(orderId: string, lineId: string): void;
}

export const TABLES: Readonly<Record<Entity, string>> = {
  people: 'customer_contact',
  vendors: 'core_company',
  products: 'cmdb_model',
  purchaseOrders: 'proc_po',
  cases: 'sn_customerservice_case',
};
export const MODULES: Readonly<Record<Entity, string>> = {
  people: 'Contacts',
  vendors: 'Vendors',
  products: 'Products',
  purchaseOrders: 'Purchase_Orders',
  cases: 'Cases',
};
export const KEY_FIELD = 'ServiceNow_ID';

const LINES = 'proc_po_item';
const SUBFORM = 'Purchase_Items';
/** Where a product gets its form. */
const MADE_IN: Partial<Readonly<Record<Entity, string>>> = { products: 'cmdb_hardware_product_model' };
const MADE_WITH: Partial<Readonly<Record<Entity, Readonly<Record<string, string>>>>> = { vendors: { vendor: 'true' } };
const TYPES: Readonly<Record<string, 'decimal' | 'datetime' | 'date'>> = {
  cost: 'decimal',
  list_price: 'decimal',
  ordered_quantity: 'decimal',
  total_cost: 'decimal',
  due_by: 'datetime',
  po_date: 'date',
};
const LOOKUPS: ReadonlySet<string> = new Set(['Vendor_Name', 'Product_Name', 'Related_To', 'Contact_Name']);

export function createServiceNowDesk(system: ServiceNowSimulator): Desk {
  const decode = (row: Readonly<Record<string, string>>): FieldValues => {
    const fields = Object.entries(row).map(([name, raw]) => [name, decodeServiceNow(TYPES[name] ?? 'text', raw)]);
    const request = row.init_request ? system.record('sc_request', row.init_request) : undefined;
    return {
      ...Object.fromEntries(fields),
      'init_request.number': request?.number || null,
      'init_request.requested_for': request?.requested_for || null,
    };
  };
  const addLine = (order: string, fields: FieldValues) =>
    void system.createAsPerson(LINES, { ...raw(fields), purchase_order: order });
  return {
    side: 'servicenow',
    ids: (kind) =>
      system
        .table(TABLES[kind])
        .filter(({ vendor }) => kind !== 'vendors' || vendor === 'true')
        .map(({ sys_id = '' }) => sys_id),
    read: (kind, id) => {
      const row = system.record(TABLES[kind], id);
      return row && decode(row);
    },
    create: (kind, fields, lines = []) => {
      const row = system.createAsPerson(MADE_IN[kind] ?? TABLES[kind], { ...raw(fields), ...MADE_WITH[kind] });
      const id = row.sys_id ?? '';
      for (const line of lines) addLine(id, line);
      return id;
    },
    edit: (kind, id, changes) => void system.editAsPerson(TABLES[kind], id, raw(changes)),
    remove: (kind, id) => system.deleteAsPerson(TABLES[kind], id),
    lines: () =>
      new Map(
        [...Map.groupBy(system.table(LINES), ({ purchase_order = '' }) => purchase_order)].map(([order, rows]) => [
          order,
          rows.map((row) => ({ id: row.sys_id ?? '', fields: decode(row) })),
        ]),
      ),
    addLine,
    changeLine: (_order, id, changes) => void system.editAsPerson(LINES, id, raw(changes)),
    removeLine: (_order, id) => system.deleteAsPerson(LINES, id),
  };
}

/** As the forms send it. */
function raw(fields: FieldValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const text = value === null ? '' : String(value);
      if (TYPES[name] === 'date') return [name, text.slice(0, 10)];
      return [name, TYPES[name] === 'datetime' ? text.replace('T', ' ').replace('Z', '') : text];
    }),
  );
}

export function createCrmDesk(system: ZohoSimulator): Desk {
  const rowsOf = (order: JsonObject | undefined) => (listAt(order, SUBFORM) ?? []).filter(isJsonObject);
  const editLine = (order: string, row: JsonObject) =>
    void system.editAsPerson('Purchase_Orders', order, { [SUBFORM]: [row] });
  return {
    side: 'crm',
    ids: (kind) => system.records(MODULES[kind]).map(({ id }) => String(id)),
    read: (kind, id) => {
      const record = system.record(MODULES[kind], id);
      return record && decodeRow(record);
    },
    create: (kind, fields, lines) =>
      String(
        system.createAsPerson(MODULES[kind], {
          ...json(fields),
          ...(lines === undefined ? {} : { [SUBFORM]: lines.map(json) }),
        }).id,
      ),
    edit: (kind, id, changes) => void system.editAsPerson(MODULES[kind], id, json(changes)),
    remove: (kind, id) => system.deleteAsPerson(MODULES[kind], id),
    lines: () =>
      new Map(
        system
          .records('Purchase_Orders')
          .map((order) => [
            String(order.id),
            rowsOf(order).map((row) => ({ id: String(row.id), fields: decodeRow(row) })),
          ]),
      ),
    addLine: (order, fields) => editLine(order, json(fields)),
    changeLine: (order, id, changes) => editLine(order, { id, ...json(changes) }),
    removeLine: (order, id) => editLine(order, { id, _delete: null }),
  };
}

function decodeRow(row: JsonObject): FieldValues {
  const entries = Object.entries(row).flatMap(([name, value]): readonly [string, FieldValue][] => {
    const decoded = decodeCrm(undefined, value);
    return decoded === undefined ? [] : [[name, decoded]];
  });
  return Object.fromEntries(entries);
}

function json(fields: FieldValues): JsonObject {
  const entries = Object.entries(fields).map(([name, value]): readonly [string, Json] => {
    return [name, LOOKUPS.has(name) && value !== null ? { id: String(value) } : value];
  });
  return Object.fromEntries(entries);
}
