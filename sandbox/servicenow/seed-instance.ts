import type { AccountSeed } from './accounts.ts';
import { ACCOUNTS } from './accounts.ts';
import type { Instance } from './instance.ts';
import { randomHex, seededRandom } from './random.ts';
import { columnDefaults } from './records/column-defaults.ts';
import { personName } from './records/computed-columns.ts';
import type { Row } from './records/row-store.ts';
import type { PeopleSeed, PeopleSeedOptions, SeedCompany, SeedPerson } from './seed-people.ts';
import { seedPeople } from './seed-people.ts';

const MADE = {
  sys_created_on: '2023-01-10 08:00:00',
  sys_created_by: 'admin',
  sys_updated_on: '2025-03-03 09:00:00',
  sys_updated_by: 'admin',
  sys_mod_count: '1',
} as const;

/** Fills a fresh instance: logins with their roles, companies, and the people. */
export function seedInstance(instance: Instance, options: PeopleSeedOptions): PeopleSeed {
  const random = seededRandom((options.seed ?? 1) + 7919);
  const newId = () => randomHex(random, 32);
  const roleIds = new Map<string, string>();
  for (const account of ACCOUNTS) addAccount(instance, account, roleIds, newId);
  const seed = seedPeople(options);
  for (const company of seed.companies) insertRow(instance, 'customer_account', companyRow(company));
  for (const person of seed.people) insertRow(instance, 'customer_contact', personRow(person));
  return seed;
}

function insertRow(instance: Instance, table: string, values: Row): void {
  const columns = instance.schema.columns(table);
  const sys_class_name = columns.has('sys_class_name') ? { sys_class_name: table } : {};
  instance.store.insert(table, { ...columnDefaults(columns), ...MADE, ...sys_class_name, ...values });
}

function addAccount(instance: Instance, seed: AccountSeed, roleIds: Map<string, string>, newId: () => string): void {
  const { userName, password, roles, timeZone = 'GMT' } = seed;
  const sysId = newId();
  instance.accounts.set(userName, { sysId, userName, password, roles, timeZone });
  const names = { first_name: seed.firstName, last_name: seed.lastName };
  insertRow(instance, 'sys_user', {
    ...names,
    sys_id: sysId,
    name: personName(names),
    user_name: userName,
    email: `${userName}@instance.example`,
    time_zone: timeZone,
    password_needs_reset: String(seed.passwordNeedsReset === true),
  });
  for (const role of roles) {
    const roleId = roleIds.get(role) ?? newId();
    if (!roleIds.has(role)) insertRow(instance, 'sys_user_role', { sys_id: roleId, name: role });
    roleIds.set(role, roleId);
    const grant = { user: sysId, role: roleId, inherited: 'false', state: 'active' };
    insertRow(instance, 'sys_user_has_role', { ...grant, sys_id: newId() });
  }
}

function companyRow(company: SeedCompany): Row {
  return {
    sys_id: company.sysId,
    name: company.name,
    customer: 'true',
    city: company.city,
    country: company.country,
    website: `https://www.${company.domain}`,
  };
}

function personRow(person: SeedPerson): Row {
  const names = { first_name: person.firstName, last_name: person.lastName };
  return {
    ...names,
    name: personName(names),
    sys_id: person.sysId,
    user_name: person.userName,
    email: person.email,
    phone: person.phone,
    mobile_phone: person.mobilePhone,
    title: person.title,
    account: person.company?.sysId ?? '',
    company: person.company?.sysId ?? '',
    street: person.street,
    city: person.city,
    state: person.state,
    zip: person.zip,
    country: person.country,
    active: String(person.active),
    sys_created_on: person.createdOn,
    sys_updated_on: person.updatedOn,
    sys_mod_count: String(person.modCount),
  };
}
