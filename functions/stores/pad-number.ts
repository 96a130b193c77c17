const DIGITS = 12;

/** A count as text whose order as text is its order as a number. */
export function padNumber(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value >= 10 ** DIGITS) {
    throw new RangeError(`${value} is not a whole number of at most ${DIGITS} digits.`);
  }
  return String(value).padStart(DIGITS, '0');
}
