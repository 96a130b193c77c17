import type { Side } from '../../functions/core/record.ts';
import type { Line } from './line-desks.ts';

/** What people last typed into the lines of orders, in order. Each typed value occurs once in a seed. */
export interface Ledger {
  /** A line as it stands after a person has worked on its order. Only what is new in it counts. */
  note(entry: { readonly side: Side; readonly orderId: string; readonly line: Line }): void;
  /** When a value was typed; undefined for one that nobody typed. */
  typedAt(value: LineValue): number | undefined;
  /** The last value that a person typed into a field of a line, and when. */
  lastTyped(
    side: Side,
    lineId: string,
    field: LineField,
  ): { readonly value: LineValue; readonly at: number } | undefined;
}

export type LineField = 'quantity' | 'text';
export type LineValue = string | number | null;

export const LINE_FIELDS: readonly LineField[] = ['quantity', 'text'];

export function createLedger(): Ledger {
  const typed = new Map<LineValue, number>();
  const last = new Map<string, { readonly value: LineValue; readonly at: number }>();
  const keyOf = (side: Side, lineId: string, field: LineField) => `${side}/${lineId}/${field}`;
  let now = 0;
  return {
    note: ({ side, line }) => {
      for (const field of LINE_FIELDS) {
        const value = line[field];
        // A value that came from the other side was typed there before.
        if (typed.has(value)) continue;
        now += 1;
        typed.set(value, now);
        last.set(keyOf(side, line.id, field), { value, at: now });
      }
    },
    typedAt: (value) => typed.get(value),
    lastTyped: (side, lineId, field) => last.get(keyOf(side, lineId, field)),
  };
}
