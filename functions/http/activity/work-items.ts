import { msToInstant } from '../../core/instant.ts';
import type { Side } from '../../core/record.ts';
import type { ParkedRecord } from '../../core/work-item.ts';
import type { SyncRecords } from '../../stores/sync-records.ts';
import type { ChooseRequest, WorkItem, WorkList, WorkListQuery } from '../contract/work-list.ts';
import { ApiProblem } from '../problem.ts';
import { contains, refsOf } from './refs.ts';

const PAGE = 50;
const MAX_PARKED = 10_000;

/** One page of the work list. What is put aside is shown only where it is asked for. */
export async function readWorkList({ parked }: SyncRecords, query: WorkListQuery): Promise<WorkList> {
  const all = await parked.scan({ limit: MAX_PARKED });
  const matching = all.filter((item) => fits(item, query));
  const { after, limit = PAGE } = query;
  const rest = after === undefined ? matching : matching.filter((item) => item.id > after);
  const page = rest.slice(0, limit);
  const next = rest.length > page.length ? page.at(-1)?.id : undefined;
  return {
    items: page.map(toWorkItem),
    total: all.filter(isWaiting).length,
    matching: matching.length,
    ...(next === undefined ? {} : { next }),
  };
}

/** Neither put aside nor a mere note. */
function isWaiting({ dismissed, isNote }: ParkedRecord): boolean {
  return dismissed !== true && isNote !== true;
}

function fits(item: ParkedRecord, { entity, reason, search, dismissed }: WorkListQuery): boolean {
  if ((item.dismissed ?? false) !== (dismissed === 'true')) return false;
  if (entity !== undefined && item.entity !== entity) return false;
  if (reason !== undefined && item.reason !== reason) return false;
  const { recordName, recordId, partnerId, field, code, details } = item;
  return contains(search, [recordName, recordId, partnerId, field, code, details]);
}

function idOn(side: Side, { recordSide, recordId, partnerId }: ParkedRecord): string | undefined {
  return recordSide === side ? recordId : partnerId;
}

export function toWorkItem(item: ParkedRecord): WorkItem {
  const { flowId: _f, version: _v, servicenowTable, crmModule, partnerId: _p, choice: _c, ...shown } = item;
  const { candidates, correctable } = item;
  const records = refsOf({
    servicenowTable,
    servicenowId: idOn('servicenow', item),
    crmModule,
    crmId: idOn('crm', item),
  });
  return {
    ...shown,
    records,
    candidates: candidates && [...candidates],
    correctable: correctable as WorkItem['correctable'],
  };
}

/** Keeps what a person says about the partner of a doubtful record, for the next try, which is due now. */
export async function keepChoice(
  { parked }: SyncRecords,
  id: string,
  { candidateId }: ChooseRequest,
  by: string,
  now: number,
): Promise<boolean> {
  const [item] = await parked.get([id]);
  if (item === undefined) return false;
  if (item.candidates === undefined || item.isNote) {
    throw new ApiProblem('invalid_request', 'There is no doubt about the partner of this record.');
  }
  const isKnown = item.candidates.some((candidate) => candidate.id === candidateId);
  if (candidateId !== undefined && !isKnown) {
    throw new ApiProblem('invalid_request', 'This is none of the records that it could be.', { field: 'candidateId' });
  }
  await parked.put([makeDue({ ...item, choice: { by, ...(candidateId === undefined ? {} : { candidateId }) } }, now)]);
  return true;
}

/** The same item, to be tried again now. */
export function makeDue({ dismissed: _, ...item }: ParkedRecord, now: number): ParkedRecord {
  return { ...item, nextTryAt: msToInstant(now) };
}

/** Puts items aside or brings them back. They are not tried again until their record changes. */
export async function dismiss({ parked }: SyncRecords, ids: readonly string[], dismissed: boolean): Promise<number> {
  const items = await parked.get(ids);
  await parked.put(
    items.map(({ dismissed: _, nextTryAt, ...item }): ParkedRecord => {
      const isDue = nextTryAt !== undefined && !dismissed;
      return { ...item, ...(dismissed ? { dismissed } : {}), ...(isDue ? { nextTryAt } : {}) };
    }),
  );
  return items.length;
}
