import type { WriteRefusal } from '../../connectors/connector.ts';
import { msToInstant } from '../../core/instant.ts';
import { fieldOf } from '../../core/map-value.ts';
import type { RemoteRecord, Side } from '../../core/record.ts';
import type { ParkedRecord, ParkReason } from '../../core/work-item.ts';
import { linkIdOf, nameOf, type SyncTask } from '../sync-task.ts';

const MINUTE_MS = 60_000;
const FIRST_RETRY_MS = MINUTE_MS;
const LAST_RETRY_MS = 60 * MINUTE_MS;

/** Why a record cannot be synced now, and what is known about it. */
export interface ParkCause {
  readonly side: Side;
  readonly reason: ParkReason;
  readonly field?: string | undefined;
  readonly code?: string | undefined;
  readonly details?: string | undefined;
  readonly candidates?: ParkedRecord['candidates'];
  /** The partner of the record, where it has one. */
  readonly partnerId?: string | undefined;
  /** The same record may go through later without anybody doing anything. */
  readonly passing: boolean;
}

/** Both systems' codes, as far as they mean something a person can act on. */
const REASON_BY_CODE: Readonly<Record<string, ParkReason>> = {
  MANDATORY_NOT_FOUND: 'required-field-empty',
  DUPLICATE_DATA: 'duplicate-value',
  INVALID_DATA: 'value-refused',
  PATTERN_NOT_MATCHED: 'value-refused',
  NO_PERMISSION: 'no-permission',
  RECORD_LOCKED: 'record-locked',
  RECORD_IN_BLUEPRINT: 'record-locked',
  '403': 'no-permission',
};

export function causeOfRefusal(side: Side, refusal: WriteRefusal): ParkCause {
  const passing = refusal.kind === 'busy' || refusal.kind === 'unknown' || refusal.kind === 'changed';
  return {
    side,
    reason: reasonOf(refusal),
    field: refusal.field,
    code: refusal.code,
    details: refusal.message,
    passing,
  };
}

/** Several tries have ended without anybody knowing whether the write took effect. */
export function causeOfUnclear(side: Side): ParkCause {
  return { side, reason: 'unavailable', passing: true };
}

function reasonOf(refusal: WriteRefusal): ParkReason {
  if (refusal.kind === 'missing') return 'record-missing';
  if (refusal.kind === 'rejected') return REASON_BY_CODE[refusal.code] ?? 'refused';
  return refusal.code === 'RECORD_LOCKED' ? 'record-locked' : 'unavailable';
}

/** Puts a record on the work list. A preview only counts it. */
export async function parkRecord(task: SyncTask, record: RemoteRecord, cause: ParkCause): Promise<void> {
  task.count('failed');
  if (task.isPreview) return;
  const id = linkIdOf(task, record.id);
  const [before] = await task.records.parked.get([id]);
  const attempts = (before?.attempts ?? 0) + 1;
  const now = task.clock.now();
  const parked: ParkedRecord = {
    id,
    flowId: task.flow.id,
    entity: task.flow.entity,
    side: cause.side,
    recordSide: task.source,
    recordId: record.id,
    recordName: nameOf(task.source, record),
    servicenowTable: task.flow.servicenowTable,
    crmModule: task.flow.crmModule,
    reason: cause.reason,
    attempts,
    since: before?.since ?? msToInstant(now),
    version: record.version,
    ...(cause.field === undefined ? {} : { field: cause.field }),
    ...(cause.code === undefined ? {} : { code: cause.code }),
    ...(cause.details === undefined ? {} : { details: cause.details }),
    ...(cause.candidates === undefined ? {} : { candidates: cause.candidates }),
    ...(cause.partnerId === undefined ? {} : { partnerId: cause.partnerId }),
    ...correctableOf(task, record, cause),
    // A choice that could not be carried out for now is still one.
    ...(cause.passing && before?.choice !== undefined ? { choice: before.choice } : {}),
    ...(cause.passing ? { nextTryAt: msToInstant(now + retryDelay(attempts)) } : {}),
  };
  await task.records.parked.put([parked], task.fence);
  task.logger.warn(
    { runId: task.runId, recordId: record.id, side: cause.side, reason: cause.reason, code: cause.code, attempts },
    'A record was put on the work list.',
  );
}

/**
 * The field of the record itself that holds what the other side refuses. Dotted names are fields of another record, and
 * references hold ids, which nobody types.
 */
function correctableOf(
  task: SyncTask,
  record: RemoteRecord,
  { side, field: refused }: ParkCause,
): Pick<ParkedRecord, 'correctable'> {
  const mapping = task.flow.mappings.find((candidate) => fieldOf(candidate, side) === refused);
  if (mapping === undefined || mapping.refersTo !== undefined || mapping.named !== undefined) return {};
  const field = fieldOf(mapping, task.source);
  const value = record.fields[field];
  return field.includes('.') ? {} : { correctable: { field, ...(value === undefined ? {} : { value }) } };
}

function retryDelay(attempts: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
}
