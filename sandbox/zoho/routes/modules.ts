import { type CrmApp, type CrmContext, requireScopes } from '../crm-context.ts';
import { CrmError } from '../crm-error.ts';
import type { JsonObject } from '../json.ts';
import type { OrgModule, Profile } from '../organisation.ts';

/** https://www.zoho.com/crm/developer/docs/api/v8/modules-api.html and …/get-profiles.html */
export function addModuleRoutes(app: CrmApp): void {
  app.get('/settings/modules', (c) => {
    requireScopes(c, { area: 'settings.modules', operation: 'READ' });
    const { organisation, user } = c.get('caller');
    return c.json({ modules: [...organisation.modules.values()].map((module) => presentModule(module, user.profile)) });
  });

  app.get('/settings/modules/:name', (c) => {
    requireScopes(c, { area: 'settings.modules', operation: 'READ' });
    return c.json({ modules: [presentModule(anyModule(c, c.req.param('name')), c.get('caller').user.profile)] });
  });

  app.get('/settings/profiles', (c) => {
    requireScopes(c, { area: 'settings.profiles', operation: 'READ' });
    return c.json({ profiles: c.get('caller').organisation.profiles.map(presentProfile) });
  });

  app.get('/settings/profiles/:id', (c) => {
    requireScopes(c, { area: 'settings.profiles', operation: 'READ' });
    const profile = c.get('caller').organisation.profiles.find(({ id }) => id === c.req.param('id'));
    if (!profile)
      throw new CrmError(400, 'INVALID_DATA', 'the id given seems to be invalid', { resource_path_index: 2 });
    return c.json({ profiles: [presentProfile(profile)] });
  });
}

/** Any module, those of subforms too, for calls about metadata. */
export function anyModule(c: CrmContext, apiName: string | undefined): OrgModule {
  const module = c.get('caller').organisation.modules.get(apiName ?? '');
  if (module) return module;
  throw new CrmError(400, 'INVALID_MODULE', 'the module name given seems to be invalid', { param_name: 'module' });
}

function presentModule(module: OrgModule, { rights }: Profile): JsonObject {
  const { apiName, singular, plural, parent } = module.definition;
  const isSubform = parent !== undefined;
  return {
    id: module.id,
    api_name: apiName,
    module_name: apiName,
    singular_label: singular,
    plural_label: plural,
    generated_type: isSubform ? 'subform' : 'default',
    parent_module: isSubform ? { api_name: parent } : {},
    api_supported: true,
    creatable: !isSubform && rights.has('create'),
    editable: !isSubform && rights.has('edit'),
    deletable: !isSubform && rights.has('delete'),
    viewable: rights.has('view'),
    convertable: apiName === 'Leads',
    show_as_tab: !isSubform,
    visible: true,
    visibility: 1,
    status: 'visible',
    profiles: [],
  };
}

function presentProfile({ id, name, custom, rights }: Profile): JsonObject {
  return {
    id,
    name,
    display_label: name,
    description: `This profile has ${rights.has('setup') ? 'all' : 'some'} permissions.`,
    custom,
    type: 'normal_profile',
    category: custom,
    permission_type: custom ? 'custom' : 'default',
    created_time: null,
    modified_time: null,
    created_by: null,
    modified_by: null,
  };
}
