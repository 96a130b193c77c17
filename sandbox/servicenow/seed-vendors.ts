import { randomHex, seededRandom } from './random.ts';
import { AWKWARD_VENDORS, VENDOR_KINDS, VENDOR_WORDS } from './seed/awkward-vendors.ts';
import { CITIES } from './seed/names.ts';
import { pick, whole } from './seed/pick.ts';
import type { SeedTime } from './seed/seed-times.ts';
import { seedTimes } from './seed/seed-times.ts';

export interface SeedVendorType {
  readonly sysId: string;
  readonly name: string;
}

/** A company that sells. */
export interface SeedVendor extends SeedTime {
  readonly sysId: string;
  /** Empty for one, and the same but for case and spaces for a few. */
  readonly name: string;
  /** It buys, too. */
  readonly customer: boolean;
  readonly manufacturer: boolean;
  readonly types: readonly SeedVendorType[];
  readonly rankTier: string;
  readonly phone: string;
  readonly website: string;
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly country: string;
  readonly notes: string;
  /** The sys_id of a person; empty for most. */
  readonly contact: string;
  /** The sys_id of another vendor; empty for most. */
  readonly parent: string;
  readonly modCount: number;
}

export interface VendorsSeed {
  readonly vendorTypes: readonly SeedVendorType[];
  readonly vendors: readonly SeedVendor[];
}

export interface VendorsSeedOptions {
  readonly count?: number;
  readonly seed?: number;
  /** Who may be a vendor's contact. */
  readonly people?: readonly { readonly sysId: string }[];
}

export const DEFAULT_VENDORS = 60;
const SEED_OFFSET = 101;
const RANK_TIERS = ['', 'strategic', 'tactical', 'valued', 'other'] as const;
const TYPE_NAMES = ['Hardware', 'Software', 'Services'] as const;

/** The vendors of a fresh instance, awkward on purpose. The same options give the same vendors. */
export function seedVendors({ count = DEFAULT_VENDORS, seed = 1, people = [] }: VendorsSeedOptions = {}): VendorsSeed {
  const random = seededRandom(seed + SEED_OFFSET);
  const vendorTypes = TYPE_NAMES.map((name) => ({ sysId: randomHex(random, 32), name }));
  const vendors: SeedVendor[] = [];
  for (const [index, time] of seedTimes(count, random).entries()) {
    vendors.push(seedVendor({ index, time, random, people, vendorTypes, earlier: vendors }));
  }
  return { vendorTypes, vendors };
}

interface Draft {
  readonly index: number;
  readonly time: SeedTime;
  readonly random: () => number;
  readonly people: readonly { readonly sysId: string }[];
  readonly vendorTypes: readonly SeedVendorType[];
  readonly earlier: readonly SeedVendor[];
}

function seedVendor({ index, time, random, people, vendorTypes, earlier }: Draft): SeedVendor {
  const awkward = AWKWARD_VENDORS[index];
  const place = pick(CITIES, random);
  const name = awkward?.name ?? `${pick(VENDOR_WORDS, random)} ${pick(VENDOR_KINDS, random)} ${index}`;
  return {
    ...time,
    sysId: randomHex(random, 32),
    name,
    customer: index % 6 === 2,
    manufacturer: index % 3 === 0,
    types: vendorTypes.slice(0, index % 4),
    rankTier: RANK_TIERS[index % RANK_TIERS.length] ?? '',
    phone: index % 5 === 0 ? '' : `+1 555 02${String(index % 100).padStart(2, '0')}`,
    website: awkward?.website ?? (index % 4 === 0 ? '' : `https://vendor${index}.example`),
    street: `${whole(1, 240, random)} Market Square`,
    city: place?.city ?? '',
    state: place?.state ?? '',
    zip: String(whole(10_000, 99_999, random)),
    country: awkward?.country ?? 'USA',
    notes: awkward?.notes ?? '',
    contact: index % 4 === 1 ? (pick(people, random)?.sysId ?? '') : '',
    parent: index % 10 === 9 ? (pick(earlier, random)?.sysId ?? '') : '',
    modCount: whole(0, 8, random),
  };
}
