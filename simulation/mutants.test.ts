import { hunt, seedsFrom } from './mutants/hunt.ts';
import { MUTANTS } from './mutants/mutants.ts';
import { RECORDED_SEEDS } from './mutants/recorded-seeds.ts';
import { runSeed } from './run-seed.ts';

/** Tried when the recorded seed has lost its power: a change of the product has given it another history. */
const FRESH_SEEDS = 150;

test.each(MUTANTS)(
  'notices: $name ($because)',
  async (mutant) => {
    const recorded = RECORDED_SEEDS[mutant.name] ?? 1;
    const kill = (await hunt(mutant, [recorded])) ?? (await hunt(mutant, seedsFrom(1, FRESH_SEEDS)));
    expect(kill).toBeDefined();
    // The right design has the same seed behind it without a violation, so that it is the mutant that was found.
    expect((await runSeed(kill!.seed)).violations).toEqual([]);
  },
  180_000,
);
