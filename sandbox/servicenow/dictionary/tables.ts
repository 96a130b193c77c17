import type { TableDefinition } from './column.ts';
import { coreCompany, customerAccount } from './companies.ts';
import { csmConsumer, customerContact, sysUser } from './people.ts';
import { PLATFORM_TABLES } from './platform.ts';
import { cmdbModel, hardwareModel, purchaseOrder, purchaseOrderLine } from './purchasing.ts';
import { customerCase, incident, journalField, task } from './work.ts';

/** Every table of the simulated instance. A table stands after the one it extends. */
export const TABLES: readonly TableDefinition[] = [
  ...PLATFORM_TABLES,
  sysUser,
  customerContact,
  csmConsumer,
  coreCompany,
  customerAccount,
  task,
  incident,
  customerCase,
  journalField,
  cmdbModel,
  hardwareModel,
  purchaseOrder,
  purchaseOrderLine,
];
