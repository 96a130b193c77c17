import type { Random } from '../functions/connectors/http/runtime.ts';
import { createSeededRandom } from '../functions/stores/testing/seeded-random.ts';

/** What random numbers are drawn for. Each has a stream of its own, so that one more draw for users moves no fault. */
export type Purpose = 'kinds' | 'plan' | 'users' | 'faults' | 'crashes' | 'order' | 'skew' | 'store' | 'product';

export interface Dice {
  readonly next: Random;
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number;
  chance(rate: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

/** The streams of one seed. */
export type SimRandom = (purpose: Purpose) => Dice;

export function createSimRandom(seed: number): SimRandom {
  const streams = new Map<Purpose, Dice>();
  return (purpose) => {
    const known = streams.get(purpose);
    if (known) return known;
    const dice = createDice(createSeededRandom(mix(seed, purpose)));
    streams.set(purpose, dice);
    return dice;
  };
}

function createDice(next: Random): Dice {
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    // Drawn even for a rate of 0, so that a rate that is switched off moves nothing else.
    chance: (rate) => next() < rate,
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new RangeError('There is nothing to pick from.');
      return item;
    },
  };
}

/** FNV-1a of purpose and seed: neighbouring seeds must not have related streams. */
function mix(seed: number, purpose: Purpose): number {
  let hash = 0x811c9dc5;
  for (const character of `${purpose}/${seed}`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash | 0;
}
