import { DATA_STORE_COLUMNS, DATA_STORE_TABLES, physicalName } from '../functions/stores/catalyst/schema.ts';

/** Only the project's own code reads and writes; users of the Catalyst application are given nothing. */
const ROLE = 'App Administrator';

interface Component {
  readonly type: 'table' | 'column' | 'tableScope' | 'tablePermission';
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
}

/**
 * The Data Store as `catalyst iac:import` sets it up in a new project.
 * https://docs.catalyst.zoho.com/en/cli/v1/export-and-import-projects/export-import-zip-file
 */
export function buildProjectTemplate() {
  const components = DATA_STORE_TABLES.map(physicalName).flatMap(tableComponents);
  return { name: 'project-template', version: '1.0.0', parameters: {}, components: { Datastore: components } };
}

function tableComponents(table: string): readonly Component[] {
  const dependsOn = [`Datastore.table.${table}`];
  const columns = DATA_STORE_COLUMNS.map((column): Component => {
    return {
      type: 'column',
      name: `${table}-${column.name}`,
      properties: {
        audit_consent: false,
        decimal_digits: 2,
        column_name: column.name,
        data_type: column.type,
        is_unique: column.isUnique ?? false,
        is_mandatory: column.isMandatory ?? false,
        search_index_enabled: false,
        table_id: table,
        table_name: table,
        max_length: column.maxLength,
      },
      dependsOn,
    };
  });
  const role = { role_name: ROLE, type: ROLE, table_name: table };
  return [
    { type: 'table', name: table, properties: { table_name: table }, dependsOn: [] },
    ...columns,
    { type: 'tableScope', name: `${table}-${ROLE}`, properties: { ...role, table_scope: 'GLOBAL' }, dependsOn },
    {
      type: 'tablePermission',
      name: `${table}-${ROLE}`,
      properties: { ...role, table_permissions: ['SELECT', 'UPDATE', 'INSERT', 'DELETE'] },
      dependsOn,
    },
  ];
}

/** The text of the file, as the formatter wants it: lists of names are on one line. */
export function projectTemplateText(): string {
  const text = JSON.stringify(buildProjectTemplate(), null, 2);
  return `${text.replace(/\[\s+("[^\]]*")\s+\]/g, (_list, names: string) => `[${names.replace(/\s+"/g, ' "')}]`)}\n`;
}
