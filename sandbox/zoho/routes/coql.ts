import { invalidQuery } from '../coql/coql-error.ts';
import { parseQuery } from '../coql/parse-query.ts';
import { runQuery } from '../coql/run-query.ts';
import { type CrmApp, requireRight, requireScopes } from '../crm-context.ts';
import { CrmError } from '../crm-error.ts';
import { isJsonObject } from '../json.ts';
import { maySee } from '../organisation.ts';

/** https://www.zoho.com/crm/developer/docs/api/v8/Get-Records-through-COQL-Query.html */
export function addCoqlRoute(app: CrmApp): void {
  app.post('/coql', (c) => {
    requireScopes(c, { area: 'coql', operation: 'READ' });
    requireRight(c, 'view');
    const query = parseQuery(selectQuery(c.get('body')));
    const { organisation, user } = c.get('caller');
    const module = organisation.modules.get(query.module);
    if (!module) throw invalidQuery('module given seems to be invalid', { module: query.module });
    requireScopes(c, { area: `modules.${module.definition.parent ?? module.definition.apiName}`, operation: 'READ' });
    // The rows of a subform are seen by those who see the record that they belong to.
    const parent = organisation.modules.get(module.definition.parent ?? '');
    const { rows, moreRecords } = runQuery(organisation, module, query, ({ id, values }) =>
      parent ? maySee(organisation, user, parent, String(values.Parent_Id)) : maySee(organisation, user, module, id),
    );
    if (rows.length === 0) return c.body(null, 204);
    return c.json({ data: rows, info: { count: rows.length, more_records: moreRecords } });
  });
}

function selectQuery(body: unknown): string {
  const query = isJsonObject(body) ? body.select_query : undefined;
  if (typeof query === 'string') return query;
  throw new CrmError(400, 'MANDATORY_NOT_FOUND', 'required field not found', {
    api_name: 'select_query',
    json_path: '$',
  });
}
