import { randomHex } from '../random.ts';
import { money } from '../rules/money.ts';
import type { SeedProduct } from '../seed-products.ts';
import { pick, whole } from './pick.ts';

export type SeedOrderStatus = 'requested' | 'ordered' | 'pending' | 'received' | 'canceled';

export interface SeedOrderLine {
  readonly sysId: string;
  readonly number: string;
  /** None for one. */
  readonly product: SeedProduct | undefined;
  readonly shortDescription: string;
  readonly status: SeedOrderStatus;
  readonly orderedQuantity: number;
  readonly receivedQuantity: number;
  /** Of one piece, after discount. */
  readonly cost: string;
  readonly listPrice: string;
  readonly totalCost: string;
  readonly totalListPrice: string;
  /** When it was ordered and received; empty before. */
  readonly ordered: string;
  readonly received: string;
}

export interface OrderLinesOptions {
  readonly count: number;
  readonly firstNumber: number;
  readonly status: SeedOrderStatus;
  readonly orderedOn: string;
  readonly products: readonly SeedProduct[];
  readonly lastWithoutModel: boolean;
  readonly random: () => number;
}

/** Lines of one order: every fourth without discount, some of the same product, a few of no piece at all. */
export function seedOrderLines(options: OrderLinesOptions): SeedOrderLine[] {
  const count = options.lastWithoutModel ? Math.max(1, options.count) : options.count;
  const lines: SeedOrderLine[] = [];
  for (let index = 0; index < count; index += 1) {
    const isWithoutModel = options.lastWithoutModel && index === count - 1;
    const again = index % 5 === 4 ? lines[index - 1]?.product : undefined;
    lines.push(
      seedLine(options, index, isWithoutModel ? undefined : (again ?? pick(options.products, options.random))),
    );
  }
  return lines;
}

function seedLine(options: OrderLinesOptions, index: number, product: SeedProduct | undefined): SeedOrderLine {
  const { random, status, orderedOn } = options;
  const quantity = index % 11 === 10 ? 0 : whole(1, 12, random);
  const list = Number(product?.cost ?? '25') || 0;
  const cost = index % 4 === 0 ? list : list * 0.9;
  const isOrdered = status !== 'requested' && status !== 'canceled';
  const isReceived = status === 'received';
  return {
    sysId: randomHex(random, 32),
    number: `POL${String(options.firstNumber + index).padStart(7, '0')}`,
    product,
    shortDescription: product ? `${product.name}`.slice(0, 160) : 'Something that is in no catalog',
    status,
    orderedQuantity: quantity,
    receivedQuantity: isReceived ? quantity : 0,
    cost: money(cost),
    listPrice: money(list),
    totalCost: money(Number(money(cost)) * quantity),
    totalListPrice: money(Number(money(list)) * quantity),
    ordered: isOrdered ? orderedOn : '',
    received: isReceived ? orderedOn : '',
  };
}
