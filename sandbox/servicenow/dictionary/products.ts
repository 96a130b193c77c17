import { CLASS_COLUMNS } from './base-columns.ts';
import type { TableDefinition } from './column.ts';
import { choice, currency, flag, list, reference, text } from './column.ts';

/** https://www.servicenow.com/docs/r/it-asset-management/product-catalog/r_ModelFormFields.html */
export const cmdbModel: TableDefinition = {
  name: 'cmdb_model',
  label: 'Product Model',
  read: ['*'],
  write: ['model_manager'],
  columns: [
    text('name', 'Name', 255, { mandatory: true }),
    text('display_name', 'Display name', 255, { readOnly: true, display: true }),
    reference('manufacturer', 'Manufacturer', 'core_company'),
    text('model_number', 'Model number', 100),
    text('short_description', 'Short description', 1000),
    text('description', 'Description', 4000),
    currency('cost', 'Cost'),
    choice(
      'status',
      'Status',
      { 'In Production': 'In Production', Retired: 'Retired', Sold: 'Sold' },
      { defaultValue: 'In Production' },
    ),
    list('cmdb_model_category', 'Model categories', 'cmdb_model_category'),
    choice(
      'asset_tracking_strategy',
      'Asset tracking strategy',
      {
        leave_to_category: 'Leave to category',
        track_as_consumable: 'Create consumable asset',
        do_not_track: "Don't create assets",
      },
      { defaultValue: 'leave_to_category' },
    ),
    choice(
      'acquisition_method',
      'Acquisition method',
      { both: 'Both', buy: 'Buy', lease: 'Lease' },
      { defaultValue: 'both' },
    ),
    text('barcode', 'Barcode'),
    reference('owner', 'Owner', 'sys_user'),
    text('comments', 'Comments', 4000),
    flag('certified', 'Certified'),
    reference('product_catalog_item', 'Catalog item', 'pc_product_cat_item', { readOnly: true }),
    ...CLASS_COLUMNS,
  ],
};

const hardwareModel: TableDefinition = {
  name: 'cmdb_hardware_product_model',
  label: 'Hardware Model',
  extends: 'cmdb_model',
  read: ['*'],
  write: ['model_manager'],
  columns: [],
};

const softwareModel: TableDefinition = {
  name: 'cmdb_software_product_model',
  label: 'Software Model',
  extends: 'cmdb_model',
  read: ['*'],
  write: ['model_manager'],
  columns: [text('version', 'Version', 100), text('edition', 'Edition', 100)],
};

const modelCategory: TableDefinition = {
  name: 'cmdb_model_category',
  label: 'Model Category',
  read: ['*'],
  write: ['category_manager'],
  columns: [text('name', 'Name', 100, { display: true }), flag('bundle', 'Bundle', 'false', { readOnly: true })],
};

const productCatalogItem: TableDefinition = {
  name: 'pc_product_cat_item',
  label: 'Product Catalog Item',
  read: ['*'],
  write: ['catalog_admin'],
  columns: [
    text('name', 'Name', 100, { display: true }),
    reference('model', 'Product model', 'cmdb_model'),
    flag('active', 'Active', 'true'),
  ],
};

/** What a vendor sells, at its price: https://www.servicenow.com/docs/r/it-asset-management/product-catalog/t_CreateAVendorCatalogItem.html */
const vendorCatalogItem: TableDefinition = {
  name: 'pc_vendor_cat_item',
  label: 'Vendor Catalog Item',
  read: ['*'],
  write: ['model_manager'],
  columns: [
    text('name', 'Name', 255, { readOnly: true, display: true }),
    reference('vendor', 'Vendor', 'core_company'),
    reference('model', 'Product model', 'cmdb_model', { onDelete: 'delete' }),
    text('product_id', 'Product ID'),
    currency('list_price', 'List price'),
    currency('vendor_price', 'Vendor price'),
    flag('out_of_stock', 'Out of stock'),
    text('short_description', 'Short description', 160),
    text('description', 'Description', 4000),
    reference('product_catalog_item', 'Product catalog item', 'pc_product_cat_item', { readOnly: true }),
    flag('active', 'Active', 'true'),
    ...CLASS_COLUMNS,
  ],
};

export const PRODUCT_TABLES: readonly TableDefinition[] = [
  modelCategory,
  cmdbModel,
  hardwareModel,
  softwareModel,
  productCatalogItem,
  vendorCatalogItem,
];
