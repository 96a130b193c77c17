/** A listing that changes while it is read may name a row twice; taken for two, it would be doubled on the other side. */
export function uniqueRows<Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
