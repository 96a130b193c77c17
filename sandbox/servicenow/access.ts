import type { Account } from './accounts.ts';
import type { Schema } from './dictionary/schema.ts';
import type { Row } from './records/row-store.ts';

/** Who may read and write what: roles of tables, tables denied to all but admin, rows hidden one by one. */
export interface Access {
  mayQuery(account: Account, table: string): boolean;
  mayRead(account: Account, table: string, row: Row): boolean;
  mayWrite(account: Account, table: string): boolean;
  /** A body without the columns that need a role the account has not. */
  permittedInput(account: Account, table: string, input: Readonly<Record<string, unknown>>): Record<string, unknown>;
  deny(table: string, denied: boolean): void;
  hideRow(sysId: string, hidden: boolean): void;
  /** The platform's rule that shows inactive users to administrators only. */
  hideInactiveUsers(hidden: boolean): void;
}

export function createAccess(schema: Schema): Access {
  const deniedTables = new Set<string>();
  const hiddenRows = new Set<string>();
  let inactiveUsersHidden = false;

  const allows = (account: Account, table: string, roles: readonly string[]): boolean => {
    if (account.roles.includes('admin')) return true;
    if (deniedTables.has(table)) return false;
    return roles.includes('*') || roles.some((role) => account.roles.includes(role));
  };
  const mayQuery = (account: Account, table: string) => allows(account, table, schema.table(table)?.read ?? []);

  return {
    mayQuery,
    mayRead: (account, table, row) => {
      if (account.roles.includes('admin')) return true;
      if (hiddenRows.has(row.sys_id ?? '')) return false;
      if (inactiveUsersHidden && schema.isA(table, 'sys_user') && row.active === 'false') return false;
      return mayQuery(account, row.sys_class_name || table);
    },
    mayWrite: (account, table) => allows(account, table, schema.table(table)?.write ?? []),
    permittedInput: (account, table, input) => {
      const columns = schema.columns(table);
      const isPermitted = (name: string) => {
        const roles = columns.get(name)?.writeRoles;
        return !roles || account.roles.includes('admin') || roles.some((role) => account.roles.includes(role));
      };
      return Object.fromEntries(Object.entries(input).filter(([name]) => isPermitted(name)));
    },
    deny: (table, denied) => {
      if (denied) deniedTables.add(table);
      else deniedTables.delete(table);
    },
    hideRow: (sysId, hidden) => {
      if (hidden) hiddenRows.add(sysId);
      else hiddenRows.delete(sysId);
    },
    hideInactiveUsers: (hidden) => {
      inactiveUsersHidden = hidden;
    },
  };
}
