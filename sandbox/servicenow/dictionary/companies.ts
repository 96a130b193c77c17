import { CLASS_COLUMNS } from './base-columns.ts';
import type { TableDefinition } from './column.ts';
import { choice, currency, decimal, flag, integer, list, phone, reference, text, url } from './column.ts';

export const vendorType: TableDefinition = {
  name: 'vendor_type',
  label: 'Vendor Type',
  read: ['*'],
  write: ['vendor_manager'],
  columns: [text('name', 'Name', 100, { display: true }), text('code', 'Code')],
};

export const coreCompany: TableDefinition = {
  name: 'core_company',
  label: 'Company',
  read: ['*'],
  write: ['vendor_manager', 'csm_ws_integration'],
  columns: [
    text('name', 'Name', 80, { display: true, mandatory: true }),
    flag('vendor', 'Vendor'),
    flag('customer', 'Customer'),
    flag('manufacturer', 'Manufacturer'),
    list('vendor_type', 'Vendor type', 'vendor_type'),
    phone('phone', 'Phone'),
    phone('fax_phone', 'Fax phone'),
    text('street', 'Street', 255),
    text('city', 'City', 50),
    text('state', 'State / Province'),
    text('zip', 'Zip / Postal code'),
    text('country', 'Country', 40, { defaultValue: 'USA' }),
    url('website', 'Website'),
    text('notes', 'Notes', 4000),
    text('stock_symbol', 'Stock symbol'),
    integer('num_employees', 'Number of employees'),
    currency('revenue_per_year', 'Revenue per year'),
    decimal('discount', 'Discount'),
    list('vendor_manager', 'Vendor manager', 'sys_user'),
    flag('primary', 'Primary'),
    reference('parent', 'Parent', 'core_company'),
    reference('contact', 'Contact', 'sys_user'),
    choice(
      'rank_tier',
      'Rank tier',
      { strategic: 'Strategic', tactical: 'Tactical', valued: 'Valued', other: 'Other' },
      { writeRoles: ['vendor_manager'] },
    ),
    ...CLASS_COLUMNS,
  ],
};

export const customerAccount: TableDefinition = {
  name: 'customer_account',
  label: 'Account',
  extends: 'core_company',
  numberPrefix: 'ACCT',
  read: ['csm_ws_integration', 'sn_customerservice_agent'],
  write: ['csm_ws_integration'],
  columns: [
    text('number', 'Number', 40, { readOnly: true }),
    text('account_code', 'Account code'),
    reference('primary_contact', 'Primary contact', 'customer_contact'),
    flag('partner', 'Partner'),
    flag('active', 'Active', 'true'),
  ],
};
