import type { FieldMapping, ValuePair } from '../../core/flow.ts';
import { readMapped } from '../../core/map-value.ts';
import type { FieldValue, RemoteRecord, Side } from '../../core/record.ts';
import { ensurePlaceholder, findPlaceholder } from '../creations/placeholders.ts';
import { pairsOf, type RecordsBySide } from '../references/resolve-references.ts';
import { type Unresolved, waitForPartners } from '../references/waiting-references.ts';
import { linkIdOf, type SyncTask } from '../sync-task.ts';

/**
 * The task with the references of its lines turned into pairs of values, as those of records are. A record with a line
 * that points at one without a partner waits for it.
 */
export async function withLineReferences(task: SyncTask, records: RecordsBySide): Promise<SyncTask> {
  const { lines } = task.flow;
  if (lines === undefined || lines.mappings.every(({ refersTo }) => refersTo === undefined)) return task;
  const mappings: FieldMapping[] = [];
  const unresolved: Unresolved[] = [];
  for (const mapping of lines.mappings) {
    const values = await valuesOf(task, mapping, records);
    mappings.push(values === undefined ? mapping : { ...mapping, values });
    if (values !== undefined) unresolved.push(...unresolvedOf(task, mapping, values, records[task.source]));
  }
  if (!task.isPreview) await waitForPartners(task, unresolved);
  return { ...task, flow: { ...task.flow, lines: { ...lines, mappings } } };
}

async function valuesOf(
  task: SyncTask,
  mapping: FieldMapping,
  records: RecordsBySide,
): Promise<readonly ValuePair[] | undefined> {
  const servicenow = targetsOf(mapping, 'servicenow', records.servicenow);
  const crm = targetsOf(mapping, 'crm', records.crm);
  const pairs = await pairsOf(task, mapping, { servicenow, crm });
  if (pairs === undefined || mapping.refersTo?.placeholder === undefined) return pairs;
  const isUnknown = crm.some((id) => id !== null && !pairs.some((pair) => pair.crm === id));
  const placeholder = servicenow.includes(null)
    ? await ensurePlaceholder(task, mapping.refersTo)
    : isUnknown && (await findPlaceholder(task, mapping.refersTo));
  return placeholder ? [...pairs, { servicenow: null, crm: placeholder }] : pairs;
}

/** What the lines of these records point at; `null` for those that point at nothing. */
function targetsOf(mapping: FieldMapping, side: Side, records: readonly RemoteRecord[]): readonly FieldValue[] {
  const rows = records.flatMap((record) => record.children ?? []);
  return rows.flatMap((row) => {
    const target = readMapped(mapping, side, row.fields);
    return target === undefined ? [] : [target];
  });
}

function unresolvedOf(
  task: SyncTask,
  mapping: FieldMapping,
  values: readonly ValuePair[],
  records: readonly RemoteRecord[],
): readonly Unresolved[] {
  return records.flatMap((record) =>
    [...new Set(targetsOf(mapping, task.source, [record]))].flatMap((target) => {
      if (typeof target !== 'string' || values.some((pair) => pair[task.source] === target)) return [];
      const mappingId = `lines.${mapping.id}/${target}`;
      return [{ linkId: linkIdOf(task, record.id), recordId: record.id, mappingId, target }];
    }),
  );
}
