import { type SeedCase, seedCases } from '../../servicenow/seed-cases.ts';
import type { SeedPerson } from '../../servicenow/seed-people.ts';
import { type SeedProduct, seedProducts } from '../../servicenow/seed-products.ts';
import { type SeedPurchaseOrder, seedPurchaseOrders } from '../../servicenow/seed-purchase-orders.ts';
import { type SeedVendor, seedVendors } from '../../servicenow/seed-vendors.ts';

/** How many records of each kind the ServiceNow seed has; its own numbers when missing. */
export interface KnownCounts {
  readonly vendors?: number;
  readonly products?: number;
  readonly purchaseOrders?: number;
  readonly cases?: number;
}

/** What one kind of the ServiceNow seed and the CRM have in common. */
export interface KnownKind<Item> {
  /** Their key is nobody else's in ServiceNow. */
  readonly single: readonly Item[];
  /** Its key is nobody else's in ServiceNow, but several records of the CRM will have it. */
  readonly ambiguous: Item | undefined;
  /** One record of the CRM has the key that it shares with others in ServiceNow. */
  readonly shared: Item | undefined;
}

export interface KnownRecords {
  readonly vendors: KnownKind<SeedVendor>;
  readonly products: KnownKind<SeedProduct>;
  readonly purchaseOrders: KnownKind<SeedPurchaseOrder>;
  readonly cases: KnownKind<SeedCase>;
}

/** Of each kind so many are in the CRM already, each found by a key that nobody shares. */
export const EXISTING = { vendors: 8, products: 10, purchaseOrders: 5, cases: 6 } as const;
const LONGEST_PRODUCT_NAME = 200;

export interface KnownRequest {
  readonly seed?: number | undefined;
  readonly people: readonly SeedPerson[];
  readonly known?: KnownCounts | undefined;
}

/** Chooses from the ServiceNow seed, spread over all of it, what the CRM has too. The same options choose the same. */
export function chooseKnown({ seed = 1, people, known = {} }: KnownRequest): KnownRecords {
  const { vendors } = seedVendors({ seed, people, ...countOf(known.vendors) });
  const { products } = seedProducts({ seed, vendors, ...countOf(known.products) });
  const orders = seedPurchaseOrders({ seed, people, vendors, products, ...countOf(known.purchaseOrders) });
  const { cases } = seedCases({ seed, people, products, ...countOf(known.cases) });
  const shortNamed = products.filter(({ name }) => name.trim().length <= LONGEST_PRODUCT_NAME);
  return {
    vendors: choose(vendors, ({ name }) => name, EXISTING.vendors),
    products: choose(shortNamed, ({ modelNumber }) => modelNumber, EXISTING.products),
    purchaseOrders: choose(orders, ({ number }) => number, EXISTING.purchaseOrders),
    cases: choose(cases, ({ shortDescription }) => shortDescription, EXISTING.cases),
  };
}

function countOf(count: number | undefined): { readonly count?: number } {
  return count === undefined ? {} : { count };
}

/** How a key is compared: without regard to case and to the number of spaces. */
export function comparedKey(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

function choose<Item>(items: readonly Item[], keyOf: (item: Item) => string, count: number): KnownKind<Item> {
  const byKey = Map.groupBy(items, (item) => comparedKey(keyOf(item)));
  const fit = items.filter((item) => keyOf(item).trim() !== '' && byKey.get(comparedKey(keyOf(item)))?.length === 1);
  const step = Math.max(1, Math.floor(fit.length / (count + 1)));
  const spread = fit.filter((_, index) => index % step === 0);
  const shared = [...byKey].find(([key, sharers]) => key !== '' && sharers.length > 1)?.[1][0];
  return { single: spread.slice(0, count), ambiguous: spread[count], shared };
}
