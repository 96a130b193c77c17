import { ConnectorError } from '../../connectors/errors.ts';
import { collectionOf, type Flow } from '../../core/flow.ts';
import { msToInstant } from '../../core/instant.ts';
import { fieldOf } from '../../core/map-value.ts';
import { type FieldValues, isSameValue } from '../../core/record.ts';
import type { ParkedRecord } from '../../core/work-item.ts';
import type { Connectors } from '../../engine/open-task.ts';
import { type JournalEntry, NO_RUN, type SyncRecords } from '../../stores/sync-records.ts';
import { toProblem } from '../connector-problem.ts';
import type { CorrectRequest } from '../contract/work-list.ts';
import { ApiProblem } from '../problem.ts';
import { makeDue } from './work-items.ts';

interface Correction {
  readonly records: SyncRecords;
  readonly connectors: Connectors;
  readonly flows: readonly Flow[];
  readonly item: ParkedRecord;
  readonly values: CorrectRequest;
  readonly by: string;
  readonly now: number;
}

/**
 * Writes values into the record on the side where it comes from, as the person would who opens it there, and makes the
 * item due. The flow's direction does not matter: this is an edit, not a sync. Nothing else than mapped fields is written.
 */
export async function correctRecord(correction: Correction): Promise<void> {
  const { records, item, now } = correction;
  const flow = correction.flows.find(({ id, crmModule }) => id === item.flowId && crmModule === item.crmModule);
  if (flow === undefined) throw new ApiProblem('not_found', 'This kind of record is not synced any more.');
  requireMapped(flow, correction);
  try {
    await writeValues(flow, correction);
  } catch (error) {
    const side = error instanceof ConnectorError ? error.side : item.recordSide;
    throw toProblem(error, side === 'crm' ? 'crm' : 'servicenow-access');
  }
  await records.parked.put([makeDue(item, now)]);
}

function requireMapped(flow: Flow, { item, values }: Correction): void {
  // A dotted name is a field of another record.
  const fields = flow.mappings.map((mapping) => fieldOf(mapping, item.recordSide));
  const mapped = new Set(fields.filter((field) => !field.includes('.')));
  const other = Object.keys(values).find((field) => !mapped.has(field));
  if (other === undefined) return;
  throw new ApiProblem('invalid_request', 'Only fields that are synced can be corrected here.', { field: other });
}

async function writeValues(flow: Flow, correction: Correction): Promise<void> {
  const { connectors, item, values } = correction;
  const { recordSide, recordId } = item;
  const connector = connectors[recordSide];
  const collection = collectionOf(flow, recordSide);
  const [before] = await connector.readByIds(collection, [recordId], Object.keys(values));
  if (before === undefined) throw new ApiProblem('not_found', 'The record is gone.');
  const fields: FieldValues = Object.fromEntries(
    Object.entries(values).filter(([field, value]) => !isSameValue(before.fields[field] ?? null, value)),
  );
  if (Object.keys(fields).length === 0) return;
  const externalKeyField = (await connector.resolveExternalKey(collection)) ?? '';
  const patch = { ref: recordId, id: recordId, fields };
  const [outcome] = await connector.update(collection, [patch], { runAutomations: false, externalKeyField });
  if (outcome?.ok !== true) {
    const { message: details, field } = outcome?.refusal ?? {};
    throw new ApiProblem('correction_refused', 'The system refuses this value.', { details, field });
  }
  await correction.records.journal.put([journalOf(correction, fields, before.fields)]);
}

function journalOf({ item, by, now }: Correction, fields: FieldValues, before: FieldValues): JournalEntry {
  const at = msToInstant(now);
  return {
    id: `${at}/correction/${item.id}/${item.recordSide}`,
    at,
    runId: NO_RUN,
    linkId: item.id,
    kind: 'corrected',
    side: item.recordSide,
    recordId: item.recordId,
    by,
    changes: Object.entries(fields).map(([field, after]) => ({
      field,
      before: before[field] ?? null,
      after,
      reason: 'correction',
    })),
  };
}
