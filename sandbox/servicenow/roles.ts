import type { Account } from './accounts.ts';
import type { RowStore } from './records/row-store.ts';

/** Roles that come with others: https://www.servicenow.com/docs/r/it-asset-management/procurement/r_UserRolesProcurement.html */
const CONTAINED: Readonly<Record<string, readonly string[]>> = {
  csm_ws_integration: ['snc_internal'],
  procurement_user: ['model_manager'],
  procurement_admin: ['procurement_user'],
  sn_customerservice_manager: ['sn_customerservice_agent'],
};

/** The roles and all that they contain. */
export function withContained(roles: readonly string[]): string[] {
  const all = new Set<string>();
  const add = (role: string): void => {
    if (all.has(role)) return;
    all.add(role);
    for (const contained of CONTAINED[role] ?? []) add(contained);
  };
  for (const role of roles) add(role);
  return [...all];
}

export interface RoleGrantDeps {
  readonly store: RowStore;
  readonly newId: () => string;
  insert(table: string, values: Readonly<Record<string, string>>): void;
}

/** Gives an account these roles in place of those it had, and writes the rows that say so. */
export function grantRoles({ store, newId, insert }: RoleGrantDeps, account: Account, roles: readonly string[]): void {
  for (const grant of [...store.rows('sys_user_has_role')]) {
    if (grant.user === account.sysId) store.remove('sys_user_has_role', grant.sys_id ?? '');
  }
  account.roles = withContained(roles);
  for (const name of account.roles) {
    const known = store.rows('sys_user_role').find((role) => role.name === name);
    const role = known?.sys_id ?? newId();
    if (!known) insert('sys_user_role', { sys_id: role, name });
    const inherited = String(!roles.includes(name));
    insert('sys_user_has_role', { sys_id: newId(), user: account.sysId, role, inherited, state: 'active' });
  }
}
