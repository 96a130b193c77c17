import type { CollectionShape } from '../connector.ts';

/**
 * Places where the platform's refusals name a field, by name or by label: data policies ("The following fields are
 * mandatory: Comments"), read-only fields, choices, lengths, unique keys of the database.
 */
const PLACES: readonly RegExp[] = [
  /\b(?:mandatory|required|read[- ]only|not filled in)[^:]*:\s*([^.;\n]+)/i,
  /\bfields?\s*:?\s*['"[]([^'"\]]+)['"\]]/i,
  /\bfor key\s*['"]([^'"]+)['"]/i,
  /\b(?:field|column)\s*:?\s+([A-Za-z][\w.]*)/i,
];

/** The first field of the table that a refusal names; undefined where its words name none. */
export function findNamedField(words: string, shape: Pick<CollectionShape, 'fields'>): string | undefined {
  const names = PLACES.flatMap((place) => place.exec(words)?.[1]?.split(',') ?? []);
  for (const name of names) {
    const found = findField(name.trim(), shape);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findField(name: string, { fields }: Pick<CollectionShape, 'fields'>): string | undefined {
  if (fields.has(name)) return name;
  const wanted = name.toLowerCase();
  for (const field of fields.values()) {
    if (field.name === wanted || field.label.toLowerCase() === wanted) return field.name;
  }
  return undefined;
}
