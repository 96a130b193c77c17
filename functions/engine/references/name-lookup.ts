import type { Connector } from '../../connectors/connector.ts';
import type { NamedTarget } from '../../core/flow.ts';
import type { RemoteRecord } from '../../core/record.ts';

/** Records of that name by id; names are compared without regard to case and outer spaces. */
export type Namesakes = ReadonlyMap<string, readonly RemoteRecord[]>;

/** One more than makes a name ambiguous. */
const ENOUGH = 3;

export function comparableName(name: string): string {
  return name.trim().toLowerCase();
}

/** The records of a collection that have one of these names. */
export async function findNamesakes(
  connector: Connector,
  { collection, nameField }: NamedTarget,
  names: readonly string[],
): Promise<Namesakes> {
  if (names.length === 0) return new Map();
  const { records, unsafe } = await connector.readByValues(collection, nameField, names, [nameField]);
  const more: RemoteRecord[] = [];
  // A name with a comma cannot stand in a list, but it can stand alone.
  for (const value of unsafe) {
    const where = [{ field: nameField, operator: '=', value }] as const;
    const page = await connector.readPage({ collection, fields: [nameField], where, limit: ENOUGH });
    more.push(...page.records);
  }
  const wanted = new Set(names.map(comparableName));
  const found = new Map([...records, ...more].map((record) => [record.id, record]));
  const named = [...found.values()].filter((record) => wanted.has(nameOf(record, nameField)));
  return Map.groupBy(named, (record) => nameOf(record, nameField));
}

function nameOf({ fields }: RemoteRecord, nameField: string): string {
  const name = fields[nameField];
  return typeof name === 'string' ? comparableName(name) : '';
}
