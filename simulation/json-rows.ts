export type Rows = readonly Readonly<Record<string, unknown>>[];

/** The value of a text, or undefined where it is no JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The objects of a list under a name. */
export function rowsOf(json: unknown, key: string): Rows {
  const list = valueIn(json, key);
  return Array.isArray(list) ? list.filter((row) => typeof row === 'object' && row !== null) : [];
}

export function valueIn(json: unknown, key: string): unknown {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[key] : undefined;
}

/** The same text with another list under a name. */
export function withRows(text: string, key: string, rows: readonly unknown[]): string {
  const json = parse(text);
  return JSON.stringify({ ...(typeof json === 'object' && json !== null ? json : {}), [key]: rows });
}
