import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedsFrom } from './mutants/hunt.ts';
import { runOrderSeed } from './orders/run-order-seed.ts';
import { runSeed, type SeedResult } from './run-seed.ts';

/** What seeds are about. */
export type SeedKind = 'people' | 'orders';

export const SEED_KINDS: readonly SeedKind[] = ['people', 'orders'];

/** Seeds that failed once are kept for ever, and run before all others. */
const KEPT: Readonly<Record<SeedKind, string>> = {
  people: join(import.meta.dirname, 'seeds.json'),
  orders: join(import.meta.dirname, 'orders/seeds.json'),
};
const RUN: Readonly<Record<SeedKind, (seed: number) => Promise<SeedResult>>> = {
  people: runSeed,
  orders: runOrderSeed,
};
/** Orders take several times as long as people: one seed in so many is about them too. */
const ORDERS_EVERY = 10;

export interface PlannedSeed {
  readonly kind: SeedKind;
  readonly seed: number;
}

export function runKind({ kind, seed }: PlannedSeed): Promise<SeedResult> {
  return RUN[kind](seed);
}

export function keptSeeds(kind: SeedKind): readonly number[] {
  return JSON.parse(readFileSync(KEPT[kind], 'utf8')) as readonly number[];
}

export function keepSeeds(failed: readonly PlannedSeed[]): void {
  for (const kind of SEED_KINDS) {
    const kept = keptSeeds(kind);
    const added = failed.filter((one) => one.kind === kind && !kept.includes(one.seed)).map(({ seed }) => seed);
    if (added.length > 0) writeFileSync(KEPT[kind], `${JSON.stringify([...kept, ...added])}\n`);
  }
}

/** Kept ones first, then a range: each of its seeds about people, some about orders too, or all about orders alone. */
export function* seedsToRun(range: {
  readonly first: number;
  readonly runs: number;
  readonly ordersOnly: boolean;
}): Generator<PlannedSeed> {
  const kinds = range.ordersOnly ? (['orders'] as const) : SEED_KINDS;
  for (const kind of kinds) for (const seed of keptSeeds(kind)) yield { kind, seed };
  const kept = new Set(kinds.flatMap((kind) => keptSeeds(kind).map((seed) => `${kind}/${seed}`)));
  for (const seed of seedsFrom(range.first, range.runs)) {
    for (const kind of kinds) {
      const isIncluded = kind === 'people' || range.ordersOnly || seed % ORDERS_EVERY === 0;
      if (isIncluded && !kept.has(`${kind}/${seed}`)) yield { kind, seed };
    }
  }
}
