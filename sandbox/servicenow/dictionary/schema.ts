import { BASE_COLUMNS } from './base-columns.ts';
import type { Column, TableDefinition } from './column.ts';

/** The tables that exist now, with inheritance resolved. */
export interface Schema {
  tables(): readonly TableDefinition[];
  table(name: string): TableDefinition | undefined;
  /** Own and inherited columns by name; the child's definition wins. Empty for an unknown table. */
  columns(table: string): ReadonlyMap<string, Column>;
  /** The topmost table it extends, or itself. */
  root(table: string): string;
  isA(table: string, ancestor: string): boolean;
  /** The column whose value names a record. */
  displayColumn(table: string): string;
  drop(table: string): void;
  addColumn(table: string, column: Column): void;
}

export function createSchema(definitions: readonly TableDefinition[]): Schema {
  const tables = new Map(definitions.map((definition) => [definition.name, definition]));
  const resolved = new Map<string, ReadonlyMap<string, Column>>();

  const ancestry = (name: string): TableDefinition[] => {
    const line: TableDefinition[] = [];
    for (let table = tables.get(name); table; table = table.extends ? tables.get(table.extends) : undefined) {
      line.unshift(table);
    }
    return line;
  };
  const columns = (name: string): ReadonlyMap<string, Column> => {
    const known = resolved.get(name);
    if (known) return known;
    const line = ancestry(name);
    const all = line.length === 0 ? [] : [...BASE_COLUMNS, ...line.flatMap((table) => table.columns)];
    const byName = new Map(all.map((column) => [column.name, column]));
    resolved.set(name, byName);
    return byName;
  };

  return {
    tables: () => [...tables.values()],
    table: (name) => tables.get(name),
    columns,
    root: (name) => ancestry(name)[0]?.name ?? name,
    isA: (name, ancestor) => ancestry(name).some((table) => table.name === ancestor),
    displayColumn: (name) => [...columns(name).values()].find((column) => column.display)?.name ?? 'sys_id',
    drop: (name) => {
      tables.delete(name);
      resolved.clear();
    },
    addColumn: (name, column) => {
      const table = tables.get(name);
      if (!table) throw new Error(`There is no table ${name}.`);
      tables.set(name, { ...table, columns: [...table.columns, column] });
      resolved.clear();
    },
  };
}
