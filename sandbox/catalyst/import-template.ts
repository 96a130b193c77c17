import { z } from 'zod';
import { COLUMN_TYPES, type ColumnSchema, type TableSchema } from './table-schema.ts';

const Template = z.object({
  name: z.string(),
  version: z.literal('1.0.0'),
  components: z.object({
    Datastore: z.array(
      z.object({
        type: z.string(),
        name: z.string(),
        properties: z.object({ table_name: z.string() }).loose(),
        dependsOn: z.array(z.string()),
      }),
    ),
  }),
});

const ColumnProperties = z.object({
  table_name: z.string(),
  table_id: z.string(),
  column_name: z.string(),
  data_type: z.enum(COLUMN_TYPES),
  max_length: z.number(),
  is_unique: z.boolean(),
  is_mandatory: z.boolean(),
});

const PermissionProperties = z.object({
  role_name: z.literal('App Administrator'),
  table_permissions: z.array(z.enum(['SELECT', 'UPDATE', 'INSERT', 'DELETE'])).length(4),
});

/** Lengths that exported projects show for these types. */
const MAX_LENGTHS: Readonly<Record<string, number>> = { varchar: 255, text: 10_000, bigint: 19, double: 15 };

/**
 * The tables that a project template sets up. Refuses a component that names another which comes later or never, and a
 * table that nobody may use.
 */
export function importTemplate(json: unknown): readonly TableSchema[] {
  const components = Template.parse(json).components.Datastore;
  const known = new Set<string>();
  const columnsOf = new Map<string, ColumnSchema[]>();
  const usable = new Set<string>();
  for (const { type, name, properties, dependsOn } of components) {
    for (const needed of dependsOn)
      if (!known.has(needed)) throw new Error(`${name} depends on ${needed}, which is not there.`);
    known.add(`Datastore.${type}.${name}`);
    const table = properties.table_name;
    if (type === 'table') columnsOf.set(table, []);
    if (type === 'column') columnsOf.get(table)?.push(toColumn(properties));
    if (type === 'tablePermission' && PermissionProperties.safeParse(properties).success) usable.add(table);
  }
  return [...columnsOf].map(([name, columns]) => {
    if (!usable.has(name)) throw new Error(`Nobody may use the table ${name}.`);
    return { name, columns };
  });
}

function toColumn(properties: unknown): ColumnSchema {
  const column = ColumnProperties.parse(properties);
  if (column.max_length !== MAX_LENGTHS[column.data_type])
    throw new Error(`The length of ${column.column_name} is wrong.`);
  return {
    name: column.column_name,
    type: column.data_type,
    isUnique: column.is_unique,
    isMandatory: column.is_mandatory,
  };
}
