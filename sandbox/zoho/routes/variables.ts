import { type CrmApp, requireRight, requireRows, requireScopes } from '../crm-context.ts';
import { CrmError } from '../crm-error.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Organisation, OrgVariable } from '../organisation.ts';
import { createVariable, updateVariable } from './write-variable.ts';

const MOST_VARIABLES = 50;
const ID = /^\d+$/;

/** Organisation variables: https://www.zoho.com/crm/developer/docs/api/v8/get-variables.html */
export function addVariableRoutes(app: CrmApp): void {
  app.get('/settings/variables', (c) => {
    requireScopes(c, { area: 'settings.variables', operation: 'READ' });
    const { organisation } = c.get('caller');
    const group = c.req.query('group');
    const groups = new Set(group === undefined ? organisation.variableGroups.keys() : groupIds(organisation, group));
    const variables = [...organisation.variables.values()].filter(({ groupId }) => groups.has(groupId));
    if (variables.length === 0) return c.body(null, 204);
    return c.json({ variables: variables.map((variable) => present(organisation, variable)) });
  });

  app.get('/settings/variables/:key', (c) => {
    requireScopes(c, { area: 'settings.variables', operation: 'READ' });
    const key = c.req.param('key');
    if (ID.test(key) && c.req.query('group') === undefined) {
      throw new CrmError(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
        param_name: 'group',
      });
    }
    const { organisation } = c.get('caller');
    const variable = findVariable(organisation, key);
    return variable ? c.json({ variables: [present(organisation, variable)] }) : c.body(null, 204);
  });

  app.post('/settings/variables', (c) => {
    requireScopes(c, { area: 'settings.variables', operation: 'CREATE' });
    requireRight(c, 'setup');
    const { organisation } = c.get('caller');
    const rows = requireRows(c.get('body'), 'variables', MOST_VARIABLES);
    const results = rows.map((row, index) => createVariable(organisation, row, `$.variables[${index}]`));
    return c.json({ variables: results }, hasFailed(results) ? 400 : 201);
  });

  app.put('/settings/variables', (c) => {
    requireScopes(c, { area: 'settings.variables', operation: 'UPDATE' });
    requireRight(c, 'setup');
    const { organisation } = c.get('caller');
    const rows = requireRows(c.get('body'), 'variables', MOST_VARIABLES);
    const results = rows.map((row, index) => {
      const key = keyOf(row);
      return updateVariable(
        organisation,
        key === undefined ? undefined : findVariable(organisation, key),
        row,
        `$.variables[${index}]`,
      );
    });
    return c.json({ variables: results }, hasFailed(results) ? 400 : 200);
  });

  app.put('/settings/variables/:key', (c) => {
    requireScopes(c, { area: 'settings.variables', operation: 'UPDATE' });
    requireRight(c, 'setup');
    const { organisation } = c.get('caller');
    const [row = null] = requireRows(c.get('body'), 'variables', 1);
    const result = updateVariable(organisation, findVariable(organisation, c.req.param('key')), row, '$.variables[0]');
    return c.json({ variables: [result] }, hasFailed([result]) ? 400 : 200);
  });

  app.get('/settings/variable_groups', (c) => {
    requireScopes(c, { area: 'settings.variable_groups', operation: 'READ' });
    const groups = [...c.get('caller').organisation.variableGroups.values()];
    return c.json({
      variable_groups: groups.map(({ id, name, apiName }) => ({
        id,
        name,
        api_name: apiName,
        display_label: name,
        description: null,
      })),
    });
  });
}

function hasFailed(results: readonly JsonObject[]): boolean {
  return results.every((result) => result.status === 'error');
}

function keyOf(row: Json): string | undefined {
  const key = (row as JsonObject | null)?.id ?? (row as JsonObject | null)?.api_name;
  return typeof key === 'string' ? key : undefined;
}

function findVariable(organisation: Organisation, key: string): OrgVariable | undefined {
  return [...organisation.variables.values()].find(({ id, apiName }) => id === key || apiName === key);
}

function groupIds(organisation: Organisation, key: string): readonly string[] {
  return [...organisation.variableGroups.values()]
    .filter(({ id, apiName }) => id === key || apiName === key)
    .map(({ id }) => id);
}

function present(organisation: Organisation, variable: OrgVariable): JsonObject {
  const group = organisation.variableGroups.get(variable.groupId);
  return {
    id: variable.id,
    api_name: variable.apiName,
    name: variable.name,
    type: variable.type,
    value: variable.value,
    description: variable.description,
    read_only: false,
    variable_group: group ? { id: group.id, name: group.name, api_name: group.apiName } : null,
  };
}
