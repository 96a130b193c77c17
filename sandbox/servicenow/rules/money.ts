/** A number as a column for quantities or money holds it; an empty one counts as nothing. */
export function amount(text: string | undefined): number {
  return Number(text ?? '') || 0;
}

/** Money as the database keeps it: a plain number, to the cent. */
export function money(value: number): string {
  return String(Math.round((value + Number.EPSILON) * 100) / 100);
}
