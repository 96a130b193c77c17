import type { FieldValue } from '../functions/core/record.ts';
import type { Dice } from './random.ts';

/** Each typed value occurs once in a seed, and every one of them shows this: in a log it would be found. */
export const TYPED_VALUE = /typed\d+|49 30 770/i;

export interface Values {
  /** Whether people type values into fields of this mapping. */
  knows(mappingId: string): boolean;
  next(mappingId: string): FieldValue;
}

/** Values of people by mapping, some of them awkward. */
export function createValues(dice: Dice): Values {
  let last = 0;
  const phone = (): string => `+49 30 770${String(last).padStart(4, '0')}`;
  const name = (): string => awkward(`Typed${last}`, dice);
  const makers: Readonly<Record<string, () => string>> = {
    last_name: name,
    first_name: name,
    email: () => `typed${last}@sim.example`,
    phone,
    mobile_phone: phone,
    home_phone: phone,
    title: name,
    street: name,
    city: name,
    state: name,
    zip: () => `Typed${last}`,
  };
  return {
    knows: (mappingId) => Object.hasOwn(makers, mappingId),
    next: (mappingId) => {
      last += 1;
      return makers[mappingId]?.() ?? null;
    },
  };
}

function awkward(text: string, dice: Dice): string {
  if (!dice.chance(0.25)) return text;
  return dice.pick([
    ` ${text} `,
    `${text}  von  Zwei`,
    `${text}^OR`,
    `${text}, Jr.`,
    `${text} O'Neil "Ann"`,
    `javascript:${text}`,
    `${text} Ünal 漢字`,
    `${text} 😀`,
    `${text} <b>&amp;</b>`,
  ]);
}
