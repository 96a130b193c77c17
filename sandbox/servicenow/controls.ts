import type { Simulator } from '../simulator/simulator.ts';
import type { Account } from './accounts.ts';
import { EDITOR } from './accounts.ts';
import type { Instance } from './instance.ts';
import { writeMetadataRows } from './metadata-rows.ts';
import { createProcurementDesk } from './procurement-desk.ts';
import type { Row } from './records/row-store.ts';
import { grantRoles } from './roles.ts';
import type { PushControls, ServiceNowSimulator } from './servicenow-simulator.ts';

type Controls = Omit<ServiceNowSimulator, keyof Simulator | 'oauthClient' | 'users' | 'seeded' | keyof PushControls>;

/** What tests and the control panel do to an instance from outside the API. */
export function createControls(instance: Instance): Controls {
  const { access, schema, state, store, tokens, writer } = instance;
  const tableNamed = (name: string): string => {
    if (!schema.table(name)) throw new Error(`There is no table ${name}.`);
    return name;
  };
  const rowOf = (table: string, sysId: string): Row => {
    const row = store.find(tableNamed(table), sysId);
    if (!row) throw new Error(`There is no record ${sysId} in ${table}.`);
    return row;
  };
  const accountNamed = (userName: string): Account => {
    const account = instance.accounts.get(userName);
    if (!account) throw new Error(`There is no account ${userName}.`);
    return account;
  };
  const describeTables = () => {
    store.touch();
    writeMetadataRows(schema, store);
  };
  return {
    table: (name) => store.rows(tableNamed(name)).map((row) => ({ ...row })),
    record: (table, sysId) => {
      const row = store.find(tableNamed(table), sysId);
      return row && { ...row };
    },
    createAsPerson: (table, values, userName = EDITOR) => {
      const row = writer.create(tableNamed(table), values, userName);
      writer.settle();
      return { ...row };
    },
    editAsPerson: (table, sysId, changes, userName = EDITOR) => {
      const row = rowOf(table, sysId);
      writer.update(row.sys_class_name || table, row, changes, userName);
      writer.settle();
      return { ...row };
    },
    deleteAsPerson: (table, sysId, userName = EDITOR) => {
      writer.remove(table, rowOf(table, sysId), userName);
      writer.settle();
    },
    restoreAsPerson: (sysId, userName = 'admin') => ({ ...writer.restore(sysId, userName) }),
    procurement: createProcurementDesk(instance, EDITOR),
    dropTable: (name) => {
      schema.drop(name);
      describeTables();
    },
    denyTable: (name, denied = true) => access.deny(name, denied),
    hideRow: (sysId, hidden = true) => access.hideRow(sysId, hidden),
    hideInactiveUsers: access.hideInactiveUsers,
    addColumn: (table, column) => {
      schema.addColumn(table, column);
      describeTables();
    },
    addRule: writer.addRule,
    clearRules: writer.clearRules,
    addDataPolicy: writer.addDataPolicy,
    stopAuditingDeletions: writer.stopAuditing,
    setRoles: (userName, roles) => {
      const insert = (table: string, values: Readonly<Row>) => store.insert(table, { ...values });
      grantRoles({ store, newId: instance.newSysId, insert }, accountNamed(userName), roles);
    },
    setPassword: (userName, password) => {
      accountNamed(userName).password = password;
    },
    setRateLimit: instance.rateLimit.set,
    setBatchLimits: (limits) => {
      state.batchLimits = { ...state.batchLimits, ...limits };
    },
    setInvalidQueryReturnsNoRows: (on) => {
      state.invalidQueryReturnsNoRows = on;
    },
    revokeAll: tokens.revokeAll,
    liveTokens: tokens.liveCount,
    sleepInstance: (on) => {
      state.asleep = on;
    },
    writes: () => state.writes,
  };
}
