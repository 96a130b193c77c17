import { createCreditUsage, enterpriseCredits } from '../credits.ts';
import type { ModuleDefinition } from '../modules/module.ts';
import { EXTENSION_FIELD, EXTENSION_MODULES, STANDARD_MODULES } from '../modules/standard-modules.ts';
import type { Organisation, OrgField, OrgModule, Profile, Right, User } from '../organisation.ts';
import { createRecordTable } from '../records/record-table.ts';
import { createRules } from '../rules.ts';

const RIGHTS: readonly (readonly [name: string, custom: boolean, rights: readonly Right[]])[] = [
  ['Administrator', false, ['view', 'create', 'edit', 'delete', 'setup']],
  ['Standard', false, ['view', 'create', 'edit', 'delete']],
  ['Support', true, ['view', 'edit']],
];

export interface PersonOfOrganisation {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly profile: 'Administrator' | 'Standard' | 'Support';
  readonly active?: boolean;
}

export interface OrganisationPlan {
  readonly name: string;
  /** The first six of the eighteen digits that every id of this organisation has. */
  readonly idPrefix: string;
  readonly zgid: string;
  readonly people: readonly PersonOfOrganisation[];
  readonly withoutExtensionFields: boolean;
}

/** An organisation of the Enterprise edition, far from UTC, with its modules and no records. */
export function createOrganisation(plan: OrganisationPlan): Organisation {
  let lastId = 0;
  const nextId = (): string => {
    lastId += 1;
    return `${plan.idPrefix}${String(lastId).padStart(12, '0')}`;
  };
  const id = nextId();
  const profiles: readonly Profile[] = RIGHTS.map(([name, custom, rights]) => ({
    id: nextId(),
    name,
    custom,
    rights: new Set(rights),
  }));
  const users = plan.people.map((person, index) => createUser(person, profiles, nextId(), `${plan.zgid}${index + 1}`));
  const modules = STANDARD_MODULES.map((definition) => createModule(definition, nextId, plan.withoutExtensionFields));
  const groupId = nextId();
  return {
    id,
    zgid: plan.zgid,
    name: plan.name,
    timeZone: 'Asia/Kolkata',
    offsetMinutes: 330,
    profiles,
    users,
    modules: new Map(modules.map((module) => [module.definition.apiName, module])),
    variables: new Map(),
    variableGroups: new Map([[groupId, { id: groupId, name: 'General', apiName: 'General' }]]),
    rules: createRules(),
    conversion: { movesCustomFields: true },
    sharing: [],
    channels: new Map(),
    changes: [],
    credits: createCreditUsage(enterpriseCredits(users.length)),
    nextId,
  };
}

function createUser(person: PersonOfOrganisation, profiles: readonly Profile[], id: string, zuid: string): User {
  const profile = profiles.find(({ name }) => name === person.profile);
  if (!profile) throw new Error(`There is no profile ${person.profile}.`);
  const { firstName, lastName, email, active = true } = person;
  return { id, zuid, firstName, lastName, email, profile, active };
}

function createModule(definition: ModuleDefinition, nextId: () => string, withoutExtensionFields: boolean): OrgModule {
  const isExtended = !withoutExtensionFields && EXTENSION_MODULES.includes(definition.apiName);
  const fields = [...definition.fields, ...(isExtended ? [EXTENSION_FIELD] : [])];
  const unique = fields.filter((field) => field.unique).map((field) => field.apiName);
  return {
    id: nextId(),
    layoutId: nextId(),
    definition,
    fields: new Map(fields.map((field): [string, OrgField] => [field.apiName, { ...field, id: nextId() }])),
    records: createRecordTable([definition.duplicateField, ...unique]),
    deleted: [],
    numbering: { last: 0 },
  };
}
