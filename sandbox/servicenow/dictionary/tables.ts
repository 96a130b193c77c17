import type { TableDefinition } from './column.ts';
import { coreCompany, customerAccount, vendorType } from './companies.ts';
import { csmConsumer, customerContact, sysUser } from './people.ts';
import { PLACE_TABLES } from './places.ts';
import { PLATFORM_TABLES } from './platform.ts';
import { PRODUCT_TABLES } from './products.ts';
import { PURCHASING_TABLES } from './purchasing.ts';
import { customerCase, incident, journalField, serviceRequest, task } from './work.ts';

/** Every table of the simulated instance. A table stands after the one it extends. */
export const TABLES: readonly TableDefinition[] = [
  ...PLATFORM_TABLES,
  ...PLACE_TABLES,
  sysUser,
  customerContact,
  csmConsumer,
  vendorType,
  coreCompany,
  customerAccount,
  task,
  incident,
  customerCase,
  serviceRequest,
  journalField,
  ...PRODUCT_TABLES,
  ...PURCHASING_TABLES,
];
