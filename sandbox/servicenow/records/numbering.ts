const FIRST_NUMBER = 1_000_001;

/** Gives out the numbers of records: a prefix of the table and seven digits. A number is given once. */
export function createNumbering(): { next(prefix: string): string } {
  const numbers = new Map<string, number>();
  return {
    next: (prefix) => {
      const next = numbers.get(prefix) ?? FIRST_NUMBER;
      numbers.set(prefix, next + 1);
      return `${prefix}${String(next).padStart(7, '0')}`;
    },
  };
}
