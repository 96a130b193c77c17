import { type FieldValues, isSameValue, type RemoteChild } from '../core/record.ts';

/** A child row that was wanted, by the name its caller gave it. */
interface WantedRow {
  readonly ref: string;
  readonly fields: FieldValues;
}

/**
 * Finds the rows that were made of the wanted ones, each at most once, the first that fits. A row fits when nothing in
 * it contradicts what was wanted; values that the system filled in or left out do not.
 */
export function pairRows(
  wanted: readonly WantedRow[],
  rows: readonly RemoteChild[],
): readonly { readonly ref: string; readonly id: string }[] {
  const free = [...rows];
  return wanted.flatMap(({ ref, fields }) => {
    const place = free.findIndex((row) => fits(row, fields));
    const [row] = place < 0 ? [] : free.splice(place, 1);
    return row === undefined ? [] : [{ ref, id: row.id }];
  });
}

/** The same for rows that one write has made: as many as were wanted are taken in their order where values differ. */
export function pairNewRows(
  wanted: readonly WantedRow[],
  rows: readonly RemoteChild[],
): readonly { readonly ref: string; readonly id: string }[] {
  const paired = pairRows(wanted, rows);
  if (paired.length === wanted.length || wanted.length !== rows.length) return paired;
  return wanted.flatMap(({ ref }, place) => {
    const row = rows[place];
    return row === undefined ? [] : [{ ref, id: row.id }];
  });
}

function fits(row: RemoteChild, fields: FieldValues): boolean {
  return Object.entries(fields).every(([name, wanted]) => {
    const seen = row.fields[name] ?? null;
    return seen === null || wanted === null || isSameValue(seen, wanted);
  });
}
