import type { FieldMapping } from '../../core/flow.ts';
import { msToInstant } from '../../core/instant.ts';
import { fieldOf, readMapped } from '../../core/map-value.ts';
import { otherSide, type RemoteRecord } from '../../core/record.ts';
import type { ParkedRecord } from '../../core/work-item.ts';
import { comparableName, type Namesakes } from '../references/name-lookup.ts';
import { linkIdOf, nameOf, type SyncTask } from '../sync-task.ts';

/** A note stands beside the work list: its record is synced, and one of its fields stayed as it was. */
function noteId(task: SyncTask, mapping: FieldMapping, recordId: string): string {
  return `note/${linkIdOf(task, recordId)}/${mapping.id}`;
}

/** Notes the records that point at a name which several records of the other side have, and forgets earlier notes. */
export async function noteAmbiguous(
  task: SyncTask,
  mapping: FieldMapping,
  { records, namesakes }: { readonly records: readonly RemoteRecord[]; readonly namesakes: Namesakes | undefined },
): Promise<void> {
  const path = mapping.named?.[task.source].path;
  if (task.isPreview || path === undefined || namesakes === undefined) return;
  const noted: ParkedRecord[] = [];
  const settled: string[] = [];
  for (const record of records) {
    const name = record.fields[path];
    const found = typeof name === 'string' ? (namesakes.get(comparableName(name)) ?? []) : [];
    const isPointing = readMapped(mapping, task.source, record.fields) !== null;
    if (isPointing && found.length > 1) noted.push(noteOf(task, mapping, record, String(name), found));
    else settled.push(noteId(task, mapping, record.id));
  }
  await task.records.parked.put(noted, task.fence);
  await task.records.parked.remove(settled);
}

function noteOf(
  task: SyncTask,
  mapping: FieldMapping,
  record: RemoteRecord,
  name: string,
  found: readonly RemoteRecord[],
): ParkedRecord {
  const side = otherSide(task.source);
  return {
    id: noteId(task, mapping, record.id),
    flowId: task.flow.id,
    entity: task.flow.entity,
    servicenowTable: task.flow.servicenowTable,
    crmModule: task.flow.crmModule,
    side,
    recordSide: task.source,
    recordId: record.id,
    recordName: nameOf(task.source, record),
    reason: 'ambiguous-match',
    isNote: true,
    field: fieldOf(mapping, side),
    candidates: found.map(({ id }) => ({ id, name })),
    attempts: 1,
    since: msToInstant(task.clock.now()),
    version: record.version,
  };
}
