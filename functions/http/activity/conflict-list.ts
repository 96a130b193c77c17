import { msToInstant } from '../../core/instant.ts';
import {
  type ConflictEntry,
  LOG_PREFIX,
  OPEN_PREFIX,
  type OpenConflict,
  type SyncRecords,
} from '../../stores/sync-records.ts';
import type { Conflict, ConflictList, ConflictQuery, ResolveRequest } from '../contract/conflicts.ts';
import { contains, copyValue, refsOf } from './refs.ts';

const PAGE = 50;
const MAX_CONFLICTS = 10_000;

/** Open conflicts by record, or the log from the latest entry on. */
export async function readConflicts(records: SyncRecords, query: ConflictQuery): Promise<ConflictList> {
  const { after, limit = PAGE, state = 'open' } = query;
  const open = await readOpen(records);
  const all = state === 'open' ? open.map(viewOpen) : await readLog(records);
  const fitting = all.filter((conflict) => fits(conflict, query));
  const start = after === undefined ? 0 : fitting.findIndex(({ id }) => id === after) + 1;
  const conflicts = fitting.slice(start, start + limit);
  const next = fitting.length > start + limit ? conflicts.at(-1)?.id : undefined;
  return { conflicts, open: open.length, ...(next === undefined ? {} : { next }) };
}

export async function readOpen({ openConflicts }: SyncRecords): Promise<readonly OpenConflict[]> {
  return openConflicts.scan({ prefix: OPEN_PREFIX, limit: MAX_CONFLICTS });
}

async function readLog({ conflicts }: SyncRecords): Promise<readonly Conflict[]> {
  const entries = await conflicts.scan({ prefix: LOG_PREFIX, limit: MAX_CONFLICTS });
  return entries.flatMap((entry) => viewLogged(entry) ?? []).sort((left, right) => (left.at < right.at ? 1 : -1));
}

export function viewOpen(conflict: OpenConflict): Conflict {
  const { id, at, entity, linkId, recordName, fields, values, changedAt, decision } = conflict;
  const shown = { servicenow: copyValue(values.servicenow), crm: copyValue(values.crm) };
  return {
    id,
    state: 'open',
    at,
    entity,
    link: linkId,
    recordName,
    records: refsOf(conflict),
    fields,
    values: shown,
    changedAt,
    ...(decision === undefined ? {} : { decision }),
  };
}

/** Undefined for an entry that does not say what it is about. */
export function viewLogged(entry: ConflictEntry): Conflict | undefined {
  const { id, at, entity, linkId, recordName, fields, rule, side, runId, expired } = entry;
  if (entity === undefined || fields === undefined) return undefined;
  const [lost, won] = [copyValue(entry.value), copyValue(entry.winner ?? null)];
  const values = side === 'servicenow' ? { servicenow: lost, crm: won } : { servicenow: won, crm: lost };
  return {
    id,
    state: 'logged',
    at,
    entity,
    link: linkId,
    recordName: recordName ?? linkId,
    records: refsOf(entry),
    fields,
    values: expired ? {} : values,
    rule,
    lost: side,
    runId,
  };
}

function fits(conflict: Conflict, { entity, search }: ConflictQuery): boolean {
  if (entity !== undefined && conflict.entity !== entity) return false;
  const { recordName, records, fields, values } = conflict;
  return contains(search, [
    recordName,
    records.servicenow?.id,
    records.crm?.id,
    fields.servicenow,
    fields.crm,
    values.servicenow,
    values.crm,
  ]);
}

/** Keeps a person's decision for the next run. Tells how many conflicts it is about. */
export async function keepDecision(
  records: SyncRecords,
  { ids, keep }: ResolveRequest,
  by: string,
  now: number,
): Promise<number> {
  const { openConflicts } = records;
  const open = ids === undefined ? await readOpen(records) : await openConflicts.get(ids.filter(isOpenId));
  const decision = { keep, by, at: msToInstant(now) };
  await openConflicts.put(open.map((conflict) => ({ ...conflict, decision })));
  return open.length;
}

function isOpenId(id: string): boolean {
  return id.startsWith(OPEN_PREFIX);
}
