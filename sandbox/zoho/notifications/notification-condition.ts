import { isJsonObject, type Json, listAt } from '../json.ts';
import type { OrgModule } from '../organisation.ts';

const MOST_IN_GROUP = 2;
const MOST_FIELDS = 10;

/** Fields of a module that have to change before an edit is told; groups hold two members and may be nested. */
export type FieldSelection =
  | { readonly field: string }
  | { readonly operator: 'and' | 'or'; readonly group: readonly FieldSelection[] };

export interface NotificationCondition {
  readonly module: string;
  readonly selection: FieldSelection;
}

/** Reads a condition of a channel; undefined when it is none: https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html */
export function readCondition(
  value: Json,
  moduleOf: (name: string) => OrgModule | undefined,
): NotificationCondition | undefined {
  if (!isJsonObject(value) || value.type !== 'field_selection' || !isJsonObject(value.module)) return undefined;
  const module = typeof value.module.api_name === 'string' ? moduleOf(value.module.api_name) : undefined;
  const selection = module && readSelection(value.field_selection, module);
  if (!module || !selection || fieldsOf(selection).length > MOST_FIELDS) return undefined;
  return { module: module.definition.apiName, selection };
}

function readSelection(value: Json | undefined, module: OrgModule): FieldSelection | undefined {
  if (!isJsonObject(value)) return undefined;
  const group = listAt(value, 'group');
  if (!group) return readField(value.field, module);
  const operator = value.group_operator;
  if ((operator !== 'and' && operator !== 'or') || group.length > MOST_IN_GROUP) return undefined;
  const members = group.map((member) => readSelection(member, module));
  return members.every((member) => member !== undefined) ? { operator, group: members } : undefined;
}

function readField(value: Json | undefined, module: OrgModule): FieldSelection | undefined {
  const name = isJsonObject(value) ? value.api_name : undefined;
  return typeof name === 'string' && module.fields.has(name) ? { field: name } : undefined;
}

function fieldsOf(selection: FieldSelection): readonly string[] {
  return 'field' in selection ? [selection.field] : selection.group.flatMap(fieldsOf);
}

/** Whether the changed fields are those that were asked for. */
export function isSelected(selection: FieldSelection, changed: ReadonlySet<string>): boolean {
  if ('field' in selection) return changed.has(selection.field);
  const fits = (member: FieldSelection) => isSelected(member, changed);
  return selection.operator === 'and' ? selection.group.every(fits) : selection.group.some(fits);
}
