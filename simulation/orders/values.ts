import type { FieldValue } from '../../functions/core/record.ts';
import type { Dice } from '../random.ts';

/** Values of people. Each occurs once in a seed, so that a value tells by whom and when it was typed. */
export interface OrderValues {
  text(): string;
  /** A number of pieces, or a price. */
  number(): number;
  of(mappingId: string): FieldValue;
}

/** What people type, by the mapping of its field; other fields they leave alone. */
const TEXTS: ReadonlySet<string> = new Set([
  'name',
  'street',
  'city',
  'state',
  'zip',
  'notes',
  'model_number',
  'description',
  'subject',
]);
const NUMBERS: ReadonlySet<string> = new Set(['cost']);

export function canBeTyped(mappingId: string): boolean {
  return TEXTS.has(mappingId) || NUMBERS.has(mappingId);
}

export function createOrderValues(dice: Dice): OrderValues {
  let last = 0;
  const next = (): number => {
    last += 1;
    return last;
  };
  const plain = (): string => `Typed${next()}`;
  const text = (): string =>
    dice.chance(0.2) ? `${plain()}${dice.pick(['^OR', ', Inc.', ' "Ünal"', ' 漢字 😀'])}` : plain();
  return {
    text,
    number: next,
    of: (mappingId) => {
      if (NUMBERS.has(mappingId)) return next();
      return mappingId === 'zip' ? plain() : text();
    },
  };
}
