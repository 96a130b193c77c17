import type { Row, RowStore } from '../records/row-store.ts';
import type { PlatformRule } from './save.ts';

const LONGEST_NAME = 255;

/** Columns that say in words what a record is, made from its others. */
export const NAME_RULES: readonly PlatformRule[] = [
  { table: 'sys_user', before: ({ after }) => ({ name: personName(after) }) },
  { table: 'csm_consumer', before: ({ after }) => ({ name: personName(after) }) },
  {
    table: 'cmdb_model',
    before: ({ after, store }) => ({
      display_name: modelName(after.name ?? '', companyName(after.manufacturer, store)),
    }),
  },
  {
    table: 'pc_vendor_cat_item',
    before: ({ after, store }) => {
      const model = store.find('cmdb_model', after.model ?? '')?.display_name ?? '';
      return { name: vendorItemName(model, companyName(after.vendor, store), after.product_id ?? '') };
    },
  },
];

function companyName(sysId: string | undefined, store: RowStore): string {
  return store.find('core_company', sysId ?? '')?.name ?? '';
}

/** The space between the names stays when one of them is missing, as it does on a real instance. */
export function personName(row: Readonly<Row>): string {
  const first = row.first_name ?? '';
  const last = row.last_name ?? '';
  return first === '' && last === '' ? '' : `${first} ${last}`;
}

/** A product by its maker and its own name, as far as the column holds it. */
export function modelName(name: string, manufacturer: string): string {
  return `${manufacturer} ${name}`.trim().slice(0, LONGEST_NAME);
}

/** An offer of a vendor by product, vendor and the vendor's own number. */
export function vendorItemName(model: string, vendor: string, productId: string): string {
  return [model, vendor, productId].filter(Boolean).join(' - ').slice(0, LONGEST_NAME);
}
