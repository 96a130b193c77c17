import { runSeed } from '../run-seed.ts';
import type { Violation } from '../violations.ts';
import type { Mutant } from './mutant.ts';

export interface Kill {
  readonly seed: number;
  readonly violation: Violation;
}

/** The first of the seeds in which a mutant breaks what it must break; undefined when it survives them all. */
export async function hunt(mutant: Mutant, seeds: Iterable<number>): Promise<Kill | undefined> {
  for (const seed of seeds) {
    const { violations } = await runSeed(seed, mutant.swaps);
    const violation = violations.find(({ invariant }) => mutant.breaks.includes(invariant));
    if (violation) return { seed, violation };
  }
  return undefined;
}

export function* seedsFrom(first: number, count: number): Generator<number> {
  for (let seed = first; seed < first + count; seed++) yield seed;
}
