import { type CrmApp, requireScopes } from '../crm-context.ts';
import { CrmError } from '../crm-error.ts';
import type { JsonObject } from '../json.ts';
import type { Organisation, OrgModule } from '../organisation.ts';
import { presentField } from './fields.ts';
import { anyModule } from './modules.ts';

/** https://www.zoho.com/crm/developer/docs/api/v8/layouts-meta.html */
export function addLayoutRoute(app: CrmApp): void {
  app.get('/settings/layouts', (c) => {
    requireScopes(c, { area: 'settings.layouts', operation: 'READ' });
    const name = c.req.query('module');
    if (!name) {
      throw new CrmError(400, 'REQUIRED_PARAM_MISSING', 'One of the expected parameter is missing', {
        param_name: 'module',
      });
    }
    return c.json({ layouts: [presentLayout(anyModule(c, name), c.get('caller').organisation)] });
  });
}

/** Every module has one layout, and the layout is where a field is said to be required. */
function presentLayout(module: OrgModule, organisation: Organisation): JsonObject {
  const fields = [...module.fields.values()].filter((field) => field.apiName !== 'id');
  return {
    id: module.layoutId,
    name: 'Standard',
    api_name: 'Standard',
    display_label: 'Standard',
    status: 'active',
    visible: true,
    generated_type: 'default',
    show_business_card: true,
    profiles: organisation.profiles.map(({ id, name }) => ({ id, name, default: true })),
    sections: [
      {
        id: `${module.layoutId.slice(0, -2)}51`,
        name: `${module.definition.singular} Information`,
        api_name: `${module.definition.singular.replaceAll(' ', '_')}_Information`,
        display_label: `${module.definition.singular} Information`,
        generated_type: 'default',
        isSubformSection: false,
        column_count: 2,
        tab_traversal: 2,
        sequence_number: 1,
        fields: fields.map((field, index) => ({
          ...presentField(field, organisation),
          required: (field.layoutMandatory ?? false) || (field.systemMandatory ?? false),
          sequence_number: index + 1,
          section_id: 1,
        })),
      },
    ],
  };
}
