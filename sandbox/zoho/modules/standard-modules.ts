import { ACCOUNTS } from './accounts.ts';
import { CASES } from './cases.ts';
import { CONTACTS } from './contacts.ts';
import { type FieldDefinition, field } from './field.ts';
import { LEADS } from './leads.ts';
import type { ModuleDefinition } from './module.ts';
import { PRODUCTS } from './products.ts';
import { PURCHASE_ITEMS, PURCHASE_ORDERS } from './purchase-orders.ts';
import { VENDORS } from './vendors.ts';

export const STANDARD_MODULES: readonly ModuleDefinition[] = [
  LEADS,
  ACCOUNTS,
  CONTACTS,
  VENDORS,
  PRODUCTS,
  PURCHASE_ORDERS,
  PURCHASE_ITEMS,
  CASES,
];

/** The field that the extension brings along, in every module whose records it links. */
export const EXTENSION_FIELD: FieldDefinition = field('text', 'ServiceNow_ID', {
  label: 'ServiceNow ID',
  length: 120,
  custom: true,
  unique: true,
  external: 'org',
});

export const EXTENSION_MODULES: readonly string[] = [
  'Contacts',
  'Leads',
  'Vendors',
  'Products',
  'Purchase_Orders',
  'Cases',
];
