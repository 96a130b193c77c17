import { CLASS_COLUMNS } from './base-columns.ts';
import type { TableDefinition } from './column.ts';
import { choice, flag, integer, phone, reference, text, url } from './column.ts';

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
    text('vendor_type', 'Vendor type', 1024),
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
    reference('parent', 'Parent', 'core_company'),
    reference('contact', 'Contact', 'sys_user'),
    choice('rank_tier', 'Rank tier', {
      strategic: 'Strategic',
      tactical: 'Tactical',
      valued: 'Valued',
      other: 'Other',
    }),
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
