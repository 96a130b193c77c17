import { createSeededRandom } from '../../functions/stores/testing/seeded-random.ts';

/** Draws that are the same for the same seed. */
export interface Dice {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from `from` to `to`. */
  int(from: number, to: number): number;
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  maybePick<Item>(items: readonly Item[]): Item | undefined;
}

export function createDice(seed: number): Dice {
  const next = createSeededRandom(seed);
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const maybePick = <Item>(items: readonly Item[]) => items[int(0, items.length - 1)];
  return {
    next,
    int,
    chance: (share) => next() < share,
    maybePick,
    pick: (items) => {
      const item = maybePick(items);
      if (item === undefined) throw new Error('There is nothing to choose from.');
      return item;
    },
  };
}
