import { PLACEHOLDER_KEY, type RecordReference } from '../../core/flow.ts';
import type { FieldValues, RemoteRecord } from '../../core/record.ts';
import type { SyncTask } from '../sync-task.ts';

/** Whether a record is one that stands for empty references: it has no partner and never gets one. */
export function isPlaceholder(task: SyncTask, record: RemoteRecord): boolean {
  const { externalKeyField } = task.sides.crm;
  return task.source === 'crm' && externalKeyField !== undefined && record.fields[externalKeyField] === PLACEHOLDER_KEY;
}

/** The id of the record that stands for an empty reference, where there is one already. */
export async function findPlaceholder(task: SyncTask, { crmModule }: RecordReference): Promise<string | undefined> {
  if (task.placeholders.has(crmModule)) return task.placeholders.get(crmModule);
  const { connector } = task.sides.crm;
  const keyField = await connector.resolveExternalKey(crmModule);
  const found =
    keyField === undefined
      ? []
      : (await connector.readByValues(crmModule, keyField, [PLACEHOLDER_KEY], [keyField])).records;
  task.placeholders.set(crmModule, found[0]?.id);
  return found[0]?.id;
}

/**
 * The same, made where it is missing. It is made under its key, so that a second try after a crash finds the first. A
 * preview only pretends. Undefined where the CRM does not take it.
 */
export async function ensurePlaceholder(task: SyncTask, reference: RecordReference): Promise<string | undefined> {
  const known = await findPlaceholder(task, reference);
  if (known !== undefined || reference.placeholder === undefined) return known;
  if (task.isPreview) return PLACEHOLDER_KEY;
  const id = await make(task, reference.crmModule, reference.placeholder);
  task.placeholders.set(reference.crmModule, id);
  return id;
}

async function make(task: SyncTask, module: string, fields: FieldValues): Promise<string | undefined> {
  const { connector } = task.sides.crm;
  const externalKeyField = await connector.resolveExternalKey(module);
  if (externalKeyField === undefined) return undefined;
  const record = { ref: PLACEHOLDER_KEY, fields, externalKey: PLACEHOLDER_KEY };
  const [outcome] = await connector.create(module, [record], { runAutomations: false, externalKeyField });
  if (outcome?.ok === true) return outcome.id;
  task.logger.warn(
    { runId: task.runId, module, code: outcome?.refusal.code },
    'No record for empty references was made.',
  );
  return undefined;
}
