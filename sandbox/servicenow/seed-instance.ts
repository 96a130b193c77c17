import type { Account, AccountSeed } from './accounts.ts';
import { ACCOUNTS } from './accounts.ts';
import type { Instance } from './instance.ts';
import { randomHex, seededRandom } from './random.ts';
import { columnDefaults } from './records/column-defaults.ts';
import type { Row } from './records/row-store.ts';
import { grantRoles } from './roles.ts';
import { personName } from './rules/names.ts';
import { caseRows, incidentRows } from './seed/case-rows.ts';
import { orderRows } from './seed/order-rows.ts';
import { peopleRows } from './seed/people-rows.ts';
import { productRows } from './seed/product-rows.ts';
import { vendorRows } from './seed/vendor-rows.ts';
import type { CasesSeed } from './seed-cases.ts';
import { DEFAULT_CASES, seedCases } from './seed-cases.ts';
import type { SeedIncident } from './seed-incidents.ts';
import { DEFAULT_INCIDENTS, seedIncidents } from './seed-incidents.ts';
import type { PeopleSeed } from './seed-people.ts';
import { DEFAULT_PEOPLE, DEFAULT_SEED, seedPeople } from './seed-people.ts';
import type { ProductsSeed } from './seed-products.ts';
import { DEFAULT_PRODUCTS, seedProducts } from './seed-products.ts';
import type { SeedPurchaseOrder } from './seed-purchase-orders.ts';
import { DEFAULT_PURCHASE_ORDERS, seedPurchaseOrders } from './seed-purchase-orders.ts';
import type { VendorsSeed } from './seed-vendors.ts';
import { DEFAULT_VENDORS, seedVendors } from './seed-vendors.ts';

/** How many records of each kind an instance starts with. */
export interface SeedCounts {
  /** Rows of customer_contact. */
  readonly people?: number;
  /** Rows of core_company that are vendors, beyond the companies of the people. */
  readonly vendors?: number;
  /** Rows of cmdb_model and its children. */
  readonly products?: number;
  /** Rows of proc_po; they have lines. */
  readonly purchaseOrders?: number;
  /** Rows of sn_customerservice_case. */
  readonly cases?: number;
  readonly incidents?: number;
  /** Of kinds without a number of their own: the usual number instead of none. */
  readonly allKinds?: boolean;
  readonly seed?: number;
}

/** Everything an instance was filled with. */
export interface InstanceSeed extends PeopleSeed, VendorsSeed, ProductsSeed, CasesSeed {
  readonly purchaseOrders: readonly SeedPurchaseOrder[];
  readonly incidents: readonly SeedIncident[];
}

const MADE = {
  sys_created_on: '2023-01-10 08:00:00',
  sys_created_by: 'admin',
  sys_updated_on: '2025-03-03 09:00:00',
  sys_updated_by: 'admin',
  sys_mod_count: '1',
} as const;

const NO_VENDORS: VendorsSeed = { vendorTypes: [], vendors: [] };
const NO_PRODUCTS: ProductsSeed = { categories: [], products: [], vendorItems: [] };

/** Fills a fresh instance: logins with their roles, companies, people, and the other kinds where they are wanted. */
export function seedInstance(instance: Instance, counts: SeedCounts): InstanceSeed {
  const seed = counts.seed ?? DEFAULT_SEED;
  const random = seededRandom(seed + 7919);
  const newId = () => randomHex(random, 32);
  for (const account of ACCOUNTS) addAccount(instance, account, newId);
  const seeded = makeSeeds(counts, seed);
  const rows = [
    ...peopleRows(seeded),
    ...vendorRows(seeded),
    ...productRows(seeded),
    ...orderRows(seeded.purchaseOrders, seed),
    ...caseRows(seeded),
    ...incidentRows(seeded.incidents),
  ];
  for (const [table, row] of rows) insertRow(instance, table, row);
  return seeded;
}

function makeSeeds(counts: SeedCounts, seed: number): InstanceSeed {
  const number = (given: number | undefined, usual: number) => given ?? (counts.allKinds ? usual : 0);
  const known = seedPeople({ count: counts.people ?? DEFAULT_PEOPLE, seed });
  const { people } = known;
  const sellers = withSome(number(counts.vendors, DEFAULT_VENDORS), (count) => seedVendors({ count, seed, people }));
  const { vendors } = sellers ?? NO_VENDORS;
  const goods = withSome(number(counts.products, DEFAULT_PRODUCTS), (count) => seedProducts({ count, seed, vendors }));
  const { products } = goods ?? NO_PRODUCTS;
  const orders = number(counts.purchaseOrders, DEFAULT_PURCHASE_ORDERS);
  return {
    ...known,
    ...(sellers ?? NO_VENDORS),
    ...(goods ?? NO_PRODUCTS),
    ...seedCases({ count: number(counts.cases, DEFAULT_CASES), seed, people, products }),
    purchaseOrders: seedPurchaseOrders({ count: orders, seed, people, vendors, products }),
    incidents: seedIncidents({ count: number(counts.incidents, DEFAULT_INCIDENTS), seed, people }),
  };
}

/** Lists of values that belong to a kind are left out with it. */
function withSome<Seed>(count: number, make: (count: number) => Seed): Seed | undefined {
  return count > 0 ? make(count) : undefined;
}

function insertRow(instance: Instance, table: string, values: Readonly<Row>): void {
  const columns = instance.schema.columns(table);
  const sys_class_name = columns.has('sys_class_name') ? { sys_class_name: table } : {};
  instance.store.insert(table, { ...columnDefaults(columns), ...MADE, ...sys_class_name, ...values });
}

function addAccount(instance: Instance, seed: AccountSeed, newId: () => string): void {
  const { userName, password, timeZone = 'GMT' } = seed;
  const account: Account = { sysId: newId(), userName, password, roles: [], timeZone };
  instance.accounts.set(userName, account);
  const names = { first_name: seed.firstName, last_name: seed.lastName };
  insertRow(instance, 'sys_user', {
    ...names,
    sys_id: account.sysId,
    name: personName(names),
    user_name: userName,
    email: `${userName}@instance.example`,
    time_zone: timeZone,
    password_needs_reset: String(seed.passwordNeedsReset === true),
  });
  const insert = (table: string, values: Readonly<Row>) => insertRow(instance, table, values);
  grantRoles({ store: instance.store, newId, insert }, account, seed.roles);
}
