import { z } from 'zod';

/**
 * Raw JSON of Zoho's metadata calls. What the connector does not use passes unseen, and a decoration of an odd type
 * counts as missing: one strange field must not hide its whole module.
 */

/** Ids are numbers beyond 2^53 written as strings. */
const Id = z.union([z.string(), z.number()]).transform(String);

function lenient<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().catch(undefined);
}

const Flag = lenient(z.boolean());
const Text = lenient(z.string());

export const CrmModule = z.object({
  api_name: z.string(),
  plural_label: Text,
  singular_label: Text,
  creatable: Flag,
  api_supported: Flag,
});
export type CrmModule = z.infer<typeof CrmModule>;

/** Metadata names a module by its name or by an object with it. */
const ModuleName = z.union([z.string(), z.object({ api_name: Text })]);

const PickListValue = z.object({ actual_value: Text, display_value: Text, type: Text });

export const CrmField = z.object({
  api_name: z.string(),
  data_type: z.string(),
  field_label: Text,
  length: lenient(z.coerce.number()),
  /** Digits after the decimal point. */
  decimal_place: lenient(z.number().int().min(0).max(15)),
  system_mandatory: Flag,
  read_only: Flag,
  field_read_only: Flag,
  operation_type: lenient(z.object({ api_create: Flag, api_update: Flag })),
  /** `{}` where the field is not unique. */
  unique: lenient(z.union([z.boolean(), z.record(z.string(), z.unknown())])),
  external: lenient(z.record(z.string(), z.unknown())),
  lookup: lenient(z.object({ module: lenient(ModuleName) })),
  /** The module that holds the rows of a subform. */
  associated_module: lenient(z.object({ module: lenient(ModuleName) })),
  subform: lenient(z.object({ module: lenient(ModuleName) })),
  pick_list_values: lenient(z.array(PickListValue)),
  textarea: lenient(z.object({ type: Text })),
});
export type CrmField = z.infer<typeof CrmField>;

export const CrmUser = z.object({
  id: Id,
  full_name: Text,
  first_name: Text,
  last_name: Text,
  email: Text,
  status: Text,
  profile: lenient(z.object({ id: Id, name: Text })),
});
export type CrmUser = z.infer<typeof CrmUser>;

export const CrmOrganisation = z.object({ zgid: Id, company_name: Text });
export type CrmOrganisation = z.infer<typeof CrmOrganisation>;

export const CrmProfile = z.object({ id: Id, name: Text, custom: Flag });

export const ModulesAnswer = z.object({ modules: z.array(CrmModule) });
export const FieldsAnswer = z.object({ fields: z.array(CrmField) });
export const UsersAnswer = z.object({
  users: z.array(CrmUser),
  info: lenient(z.object({ more_records: Flag })),
});
export const OrganisationsAnswer = z.object({ org: z.array(CrmOrganisation).min(1) });
export const ProfilesAnswer = z.object({ profiles: z.array(CrmProfile) });
