import type { FieldMapping, ValuePair } from '../../core/flow.ts';
import type { SyncTask } from '../sync-task.ts';
import { comparableName } from './name-lookup.ts';
import type { Pointed } from './named-references.ts';

/**
 * Makes the CRM records that references are to point at, one for each name, where the mapping says so. They carry the id
 * of their ServiceNow record: by it they are found again when somebody gives them another name.
 */
export async function makeNamed(
  task: SyncTask,
  { named }: FieldMapping,
  missing: readonly Pointed[],
): Promise<readonly ValuePair[]> {
  if (named?.create !== true || missing.length === 0 || task.isPreview) return [];
  const { connector } = task.sides.crm;
  const { collection, nameField } = named.crm;
  const externalKeyField = await connector.resolveExternalKey(collection);
  if (externalKeyField === undefined) return [];
  const ids = [...new Set(missing.map(({ id }) => id))];
  const { records } = await connector.readByValues(collection, externalKeyField, ids, [externalKeyField]);
  const known = new Map(records.map((record) => [record.fields[externalKeyField], record.id]));
  const wanted = new Map(missing.filter(({ id }) => !known.has(id)).map((item) => [comparableName(item.name), item]));
  const rows = [...wanted.values()].map(({ id, name }) => ({
    ref: id,
    fields: { ...task.flow.constants?.crm, [nameField]: name },
    externalKey: id,
  }));
  const options = { runAutomations: task.runAutomations ?? false, externalKeyField };
  const outcomes = rows.length === 0 ? [] : await connector.create(collection, rows, options);
  const made = new Map(outcomes.flatMap((outcome) => (outcome.ok ? [[outcome.ref, outcome.id] as const] : [])));
  for (const outcome of outcomes) {
    if (outcome.ok) continue;
    task.logger.warn({ runId: task.runId, collection, code: outcome.refusal.code }, 'A company was not made.');
  }
  return missing.flatMap(({ id, name }) => {
    const crm = known.get(id) ?? made.get(wanted.get(comparableName(name))?.id ?? '');
    return crm === undefined ? [] : [{ servicenow: id, crm }];
  });
}
