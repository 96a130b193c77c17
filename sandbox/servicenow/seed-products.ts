import { randomHex, seededRandom } from './random.ts';
import { modelName } from './rules/names.ts';
import { AWKWARD_PRODUCTS, PRODUCT_WORDS, SOFTWARE_WORDS } from './seed/awkward-products.ts';
import { pick, whole } from './seed/pick.ts';
import type { SeedTime } from './seed/seed-times.ts';
import { seedTimes } from './seed/seed-times.ts';
import type { SeedVendor } from './seed-vendors.ts';

export interface SeedModelCategory {
  readonly sysId: string;
  readonly name: string;
}

export interface SeedProduct extends SeedTime {
  readonly sysId: string;
  /** The class of the record. */
  readonly table: 'cmdb_model' | 'cmdb_hardware_product_model' | 'cmdb_software_product_model';
  readonly name: string;
  readonly manufacturer: SeedVendor | undefined;
  /** As the instance computes it. */
  readonly displayName: string;
  /** Empty for some, and one of them twice. */
  readonly modelNumber: string;
  readonly shortDescription: string;
  readonly description: string;
  readonly cost: string;
  readonly status: 'In Production' | 'Retired' | 'Sold' | '';
  readonly category: SeedModelCategory | undefined;
  readonly modCount: number;
}

/** What a vendor asks for a product. */
export interface SeedVendorItem {
  readonly sysId: string;
  readonly vendor: SeedVendor;
  readonly product: SeedProduct;
  readonly productId: string;
  readonly listPrice: string;
  readonly vendorPrice: string;
}

export interface ProductsSeed {
  readonly categories: readonly SeedModelCategory[];
  readonly products: readonly SeedProduct[];
  readonly vendorItems: readonly SeedVendorItem[];
}

export interface ProductsSeedOptions {
  readonly count?: number;
  readonly seed?: number;
  readonly vendors?: readonly SeedVendor[];
}

export const DEFAULT_PRODUCTS = 80;
const SEED_OFFSET = 202;
const CATEGORY_NAMES = ['Computer', 'Network Gear', 'Software License', 'Consumable'] as const;

/** The product models of a fresh instance, awkward on purpose. The same options give the same products. */
export function seedProducts({
  count = DEFAULT_PRODUCTS,
  seed = 1,
  vendors = [],
}: ProductsSeedOptions = {}): ProductsSeed {
  const random = seededRandom(seed + SEED_OFFSET);
  const categories = CATEGORY_NAMES.map((name) => ({ sysId: randomHex(random, 32), name }));
  const makers = vendors.filter(({ manufacturer }) => manufacturer);
  const products = seedTimes(count, random).map((time, index) =>
    seedProduct({ index, time, random, makers, categories }),
  );
  const vendorItems = products.flatMap((product, index) => {
    const vendor = index % 2 === 0 ? pick(vendors, random) : undefined;
    return vendor ? [seedVendorItem(product, vendor, random)] : [];
  });
  return { categories, products, vendorItems };
}

interface Draft {
  readonly index: number;
  readonly time: SeedTime;
  readonly random: () => number;
  readonly makers: readonly SeedVendor[];
  readonly categories: readonly SeedModelCategory[];
}

function seedProduct({ index, time, random, makers, categories }: Draft): SeedProduct {
  const awkward = AWKWARD_PRODUCTS[index] ?? {};
  const table = tableOf(index);
  const word = pick(table === 'cmdb_software_product_model' ? SOFTWARE_WORDS : PRODUCT_WORDS, random) ?? 'Thing';
  const name = awkward.name ?? `${word} ${100 + index}`;
  const maker = awkward.withoutManufacturer ? undefined : pick(makers, random);
  return {
    ...time,
    sysId: randomHex(random, 32),
    table,
    name,
    manufacturer: maker,
    displayName: modelName(name, maker?.name ?? ''),
    modelNumber: awkward.modelNumber ?? `M-${1000 + index}`,
    shortDescription: index % 3 === 0 ? '' : `${word} for the office`,
    description: awkward.description ?? '',
    cost: awkward.cost ?? String(whole(500, 300_000, random) / 100),
    status: awkward.status ?? 'In Production',
    category: index % 7 === 6 ? undefined : pick(categories, random),
    modCount: whole(0, 8, random),
  };
}

/** Most are hardware, some software, and a few were made in the table that the others extend. */
function tableOf(index: number): SeedProduct['table'] {
  if (index % 8 === 3) return 'cmdb_model';
  return index % 4 === 1 ? 'cmdb_software_product_model' : 'cmdb_hardware_product_model';
}

function seedVendorItem(product: SeedProduct, vendor: SeedVendor, random: () => number): SeedVendorItem {
  const price = Number(product.cost) || 0;
  return {
    sysId: randomHex(random, 32),
    vendor,
    product,
    productId: `V-${whole(10_000, 99_999, random)}`,
    listPrice: String(Math.round(price * 115) / 100),
    vendorPrice: String(Math.round(price * 100) / 100),
  };
}
