import type { CreditUsage } from './credits.ts';
import type { FieldDefinition } from './modules/field.ts';
import type { ModuleDefinition } from './modules/module.ts';
import type { Channel } from './notifications/channel.ts';
import type { RecordChange } from './records/record-change.ts';
import type { RecordTable } from './records/record-table.ts';
import type { DeletedRecord } from './records/stored-record.ts';
import type { Rules } from './rules.ts';

/** What a profile lets its users do. */
export type Right = 'view' | 'create' | 'edit' | 'delete' | 'setup';

export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly custom: boolean;
  readonly rights: ReadonlySet<Right>;
}

export interface User {
  readonly id: string;
  readonly zuid: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly profile: Profile;
  readonly active: boolean;
}

export function fullName(user: User): string {
  return `${user.firstName} ${user.lastName}`;
}

/** A field as it is in one organisation. */
export interface OrgField extends FieldDefinition {
  readonly id: string;
}

export interface OrgModule {
  readonly id: string;
  readonly layoutId: string;
  readonly definition: ModuleDefinition;
  readonly fields: Map<string, OrgField>;
  readonly records: RecordTable;
  /** Oldest first. */
  readonly deleted: DeletedRecord[];
  /** The last number that an automatic numbering gave. */
  readonly numbering: { last: number };
}

export interface OrgVariable {
  readonly id: string;
  readonly name: string;
  readonly apiName: string;
  readonly type: string;
  readonly groupId: string;
  readonly value: string | null;
  readonly description: string | null;
}

export interface VariableGroup {
  readonly id: string;
  readonly name: string;
  readonly apiName: string;
}

/**
 * Keeps records from users, as a private module does with those that no sharing rule opens to them. Who may see a record
 * cannot be told from its own fields: https://help.zoho.com/portal/en/kb/crm/security-control/data-sharing
 */
export interface SharingRule {
  readonly userId: string;
  readonly hides: (module: string, recordId: string) => boolean;
}

/** What happens to a lead that is converted. */
export interface ConversionSettings {
  /** Custom fields move to the contact's field of the same API name. */
  movesCustomFields: boolean;
}

/** One customer of Zoho CRM with its own users, modules and records. */
export interface Organisation {
  readonly id: string;
  /** The organisation's number that extensions know it by. */
  readonly zgid: string;
  readonly name: string;
  readonly timeZone: string;
  readonly offsetMinutes: number;
  readonly profiles: readonly Profile[];
  readonly users: readonly User[];
  readonly modules: ReadonlyMap<string, OrgModule>;
  readonly variables: Map<string, OrgVariable>;
  readonly variableGroups: Map<string, VariableGroup>;
  readonly rules: Rules;
  readonly conversion: ConversionSettings;
  /** Empty where every module is open to all users. */
  readonly sharing: SharingRule[];
  /** Subscriptions to changes, by the id that their owner chose. */
  readonly channels: Map<string, Channel>;
  /** What happened to records and has not been told to anybody yet. */
  readonly changes: RecordChange[];
  readonly credits: CreditUsage;
  nextId(): string;
}

export function userById(organisation: Organisation, id: string): User | undefined {
  return organisation.users.find((user) => user.id === id);
}

/** The fields with which a record can be found as a duplicate, in the order the system checks them. */
export function uniqueFields(module: OrgModule): readonly OrgField[] {
  return [...module.fields.values()].filter((field) => field.unique);
}

/** Whether a user sees a record. Administrators see all. */
export function maySee(organisation: Organisation, user: User, module: OrgModule, recordId: string): boolean {
  if (user.profile.rights.has('setup')) return true;
  const rules = organisation.sharing.filter(({ userId }) => userId === user.id);
  return !rules.some(({ hides }) => hides(module.definition.apiName, recordId));
}
