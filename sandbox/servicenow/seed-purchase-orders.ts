import { randomHex, seededRandom } from './random.ts';
import { money } from './rules/money.ts';
import type { SeedOrderLine, SeedOrderStatus } from './seed/order-lines.ts';
import { seedOrderLines } from './seed/order-lines.ts';
import { pick, whole } from './seed/pick.ts';
import type { SeedTime } from './seed/seed-times.ts';
import { seedTimes } from './seed/seed-times.ts';
import type { SeedPerson } from './seed-people.ts';
import type { SeedProduct } from './seed-products.ts';
import type { SeedVendor } from './seed-vendors.ts';

/** A request from which an order came. */
export interface SeedRequest {
  readonly sysId: string;
  readonly number: string;
  readonly requestedFor: SeedPerson;
}

export interface SeedPurchaseOrder extends SeedTime {
  readonly sysId: string;
  readonly number: string;
  /** Empty for some. */
  readonly shortDescription: string;
  readonly status: SeedOrderStatus | 'suspended';
  /** None for one. */
  readonly vendor: SeedVendor | undefined;
  readonly requestedFor: SeedPerson | undefined;
  readonly requestedBy: SeedPerson | undefined;
  readonly request: SeedRequest | undefined;
  /** The first of them: whom it is for, who asked, whom the request is for. */
  readonly person: SeedPerson | undefined;
  /** `YYYY-MM-DD`; empty for some. */
  readonly poDate: string;
  readonly dueBy: string;
  readonly terms: '' | 'credit' | 'net_30' | 'net_90';
  readonly shipRate: string;
  readonly totalCost: string;
  readonly lines: readonly SeedOrderLine[];
  readonly modCount: number;
}

export interface PurchaseOrdersSeedOptions {
  readonly count?: number;
  readonly seed?: number;
  readonly people?: readonly SeedPerson[];
  readonly vendors?: readonly SeedVendor[];
  readonly products?: readonly SeedProduct[];
}

export const DEFAULT_PURCHASE_ORDERS = 40;
const SEED_OFFSET = 303;
const FIRST_NUMBER = 10_001;
const TERMS = ['', 'credit', 'net_30', 'net_90'] as const;
const STATUSES = ['requested', 'requested', 'ordered', 'pending', 'received', 'canceled', 'suspended'] as const;
/** Lines of the first orders; the others have a few each. */
const LINE_COUNTS = [40, 0, 1, 2, 12] as const;
const ORDER_WITHOUT_VENDOR = 5;
const ORDER_OF_NAMELESS_VENDOR = 6;
const ORDER_WITH_A_LINE_WITHOUT_MODEL = 7;

/** The purchase orders of a fresh instance, awkward on purpose. The same options give the same orders. */
export function seedPurchaseOrders({
  count = DEFAULT_PURCHASE_ORDERS,
  seed = 1,
  people = [],
  vendors = [],
  products = [],
}: PurchaseOrdersSeedOptions = {}): SeedPurchaseOrder[] {
  const random = seededRandom(seed + SEED_OFFSET);
  let lineNumber = FIRST_NUMBER;
  return seedTimes(count, random).map((time, index) => {
    const order = seedOrder({ index, time, random, people, vendors, products, lineNumber });
    lineNumber += order.lines.length;
    return order;
  });
}

interface Draft {
  readonly index: number;
  readonly time: SeedTime;
  readonly random: () => number;
  readonly people: readonly SeedPerson[];
  readonly vendors: readonly SeedVendor[];
  readonly products: readonly SeedProduct[];
  readonly lineNumber: number;
}

function seedOrder(draft: Draft): SeedPurchaseOrder {
  const { index, time, random } = draft;
  const status = STATUSES[index % STATUSES.length] ?? 'requested';
  const lines = seedOrderLines({
    count: LINE_COUNTS[index] ?? whole(0, 6, random),
    firstNumber: draft.lineNumber,
    status: status === 'suspended' ? 'requested' : status,
    orderedOn: time.createdOn,
    products: draft.products,
    lastWithoutModel: index === ORDER_WITH_A_LINE_WITHOUT_MODEL,
    random,
  });
  const shipRate = index % 3 === 0 ? '' : money(whole(0, 4_000, random) / 100);
  const linesCost = lines.reduce((sum, line) => sum + Number(line.totalCost), 0);
  return {
    ...time,
    sysId: randomHex(random, 32),
    number: `PO${String(FIRST_NUMBER + index).padStart(7, '0')}`,
    shortDescription: shortDescription(index),
    status,
    vendor: vendorOf(draft),
    ...peopleOf(draft),
    poDate: index % 8 === 6 ? '' : time.createdOn.slice(0, 10),
    dueBy: index % 4 === 3 ? '' : `${time.createdOn.slice(0, 4)}-12-31 23:30:00`,
    terms: TERMS[index % TERMS.length] ?? '',
    shipRate,
    totalCost: money(linesCost + Number(shipRate)),
    lines,
    modCount: whole(0, 8, random),
  };
}

function shortDescription(index: number): string {
  if (index % 9 === 4) return '';
  return index === 2 ? 'Chairs ^ desks, "urgent" 🪑' : `Order for department ${index}`;
}

function vendorOf({ index, random, vendors }: Draft): SeedVendor | undefined {
  if (index === ORDER_WITHOUT_VENDOR) return undefined;
  const nameless = vendors.find(({ name }) => name === '');
  if (index === ORDER_OF_NAMELESS_VENDOR && nameless) return nameless;
  return pick(
    vendors.filter(({ name }) => name !== ''),
    random,
  );
}

/** In turn: whom it is for and who asked, who asked only, the request only, nobody. */
function peopleOf({
  index,
  random,
  people,
}: Draft): Pick<SeedPurchaseOrder, 'requestedFor' | 'requestedBy' | 'request' | 'person'> {
  const kind = index % 4;
  const requestedFor = kind === 0 ? pick(people, random) : undefined;
  const requestedBy = kind < 2 ? pick(people, random) : undefined;
  const requester = kind === 2 ? pick(people, random) : undefined;
  const number = `REQ${String(FIRST_NUMBER + index).padStart(7, '0')}`;
  const request = requester && { sysId: randomHex(random, 32), number, requestedFor: requester };
  return { requestedFor, requestedBy, request, person: requestedFor ?? requestedBy ?? requester };
}
