import type { TableDefinition } from './column.ts';
import { phone, reference, text } from './column.ts';

export const PLACE_TABLES: readonly TableDefinition[] = [
  {
    name: 'cmn_location',
    label: 'Location',
    read: ['*'],
    write: ['location_manager'],
    columns: [
      text('name', 'Name', 100, { display: true }),
      text('full_name', 'Full name', 255, { readOnly: true }),
      reference('parent', 'Parent', 'cmn_location'),
      text('street', 'Street', 255),
      text('city', 'City'),
      text('state', 'State / Province'),
      text('zip', 'Zip / Postal Code'),
      text('country', 'Country'),
      phone('phone', 'Phone'),
    ],
  },
  {
    name: 'cmn_department',
    label: 'Department',
    read: ['*'],
    write: ['user_admin'],
    columns: [text('name', 'Name', 100, { display: true }), text('id', 'ID')],
  },
  {
    name: 'alm_stockroom',
    label: 'Stockroom',
    read: ['*'],
    write: ['inventory_admin'],
    columns: [
      text('name', 'Name', 100, { display: true }),
      reference('location', 'Location', 'cmn_location'),
      reference('manager', 'Manager', 'sys_user'),
    ],
  },
];
