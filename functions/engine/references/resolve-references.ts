import type { FieldMapping, Flow, ValuePair } from '../../core/flow.ts';
import { readMapped } from '../../core/map-value.ts';
import { type FieldValue, type RemoteRecord, SIDES, type Side } from '../../core/record.ts';
import { foreseenPairs } from '../creations/foreseen-partners.ts';
import { withLineReferences } from '../lines/line-references.ts';
import { linkIdOf, type SyncTask } from '../sync-task.ts';
import { namedPairs } from './named-references.ts';
import { type Unresolved, waitForPartners } from './waiting-references.ts';

/** Records of both sides by side, as far as they are at hand. */
export type RecordsBySide = Readonly<Record<Side, readonly RemoteRecord[]>>;

/**
 * The task with its references turned into pairs of values: those of the linked records that these records point at.
 * For the planner a reference is then nothing but a field with two words for the same thing. What points at a record
 * without a partner is remembered, and filled in when the partner is there.
 */
export async function withReferences(task: SyncTask, records: RecordsBySide): Promise<SyncTask> {
  return withLineReferences(await withOwnReferences(task, records), records);
}

async function withOwnReferences(task: SyncTask, records: RecordsBySide): Promise<SyncTask> {
  if (task.flow.mappings.every(({ refersTo, named }) => refersTo === undefined && named === undefined)) return task;
  const mappings: FieldMapping[] = [];
  const unresolved: Unresolved[] = [];
  for (const mapping of task.flow.mappings) {
    if (mapping.named !== undefined) {
      mappings.push({ ...mapping, values: await namedPairs(task, mapping, records) });
      continue;
    }
    const values = await pairsOf(task, mapping, {
      servicenow: targetsOf(mapping, 'servicenow', records),
      crm: targetsOf(mapping, 'crm', records),
    });
    mappings.push(values === undefined ? mapping : { ...mapping, values });
    if (values !== undefined) unresolved.push(...unresolvedOf(task, mapping, values, records[task.source]));
  }
  if (!task.isPreview) await waitForPartners(task, unresolved);
  const flow: Flow = { ...task.flow, mappings };
  return { ...task, flow };
}

function targetsOf(mapping: FieldMapping, side: Side, records: RecordsBySide) {
  return records[side].map((record) => readMapped(mapping, side, record.fields));
}

/** The pairs of records that values of this mapping point at, by the links of the flow it refers to. */
export async function pairsOf(
  task: SyncTask,
  mapping: FieldMapping,
  targets: Readonly<Record<Side, readonly (FieldValue | undefined)[]>>,
): Promise<readonly ValuePair[] | undefined> {
  const { refersTo } = mapping;
  if (refersTo === undefined) return undefined;
  const links = await Promise.all(
    SIDES.map((side) => {
      return task.records.links.find(side === 'servicenow' ? 'refA' : 'refB', [...new Set(targets[side].filter(isId))]);
    }),
  );
  const linked = links.flat().flatMap(({ flowId, crmModule, servicenowId, crmId }) => {
    const isReferred = flowId === refersTo.flowId && crmModule === refersTo.crmModule;
    return isReferred && servicenowId && crmId ? [{ servicenow: servicenowId, crm: crmId }] : [];
  });
  return [...linked, ...foreseenPairs(task, refersTo, targets[task.source])];
}

function unresolvedOf(
  task: SyncTask,
  mapping: FieldMapping,
  values: readonly ValuePair[],
  records: readonly RemoteRecord[],
): readonly Unresolved[] {
  return records.flatMap((record) => {
    const target = readMapped(mapping, task.source, record.fields);
    if (!isId(target) || values.some((pair) => pair[task.source] === target)) return [];
    return [{ linkId: linkIdOf(task, record.id), recordId: record.id, mappingId: mapping.id, target }];
  });
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
