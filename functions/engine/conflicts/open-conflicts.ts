import { fingerprint } from '../../core/fingerprint.ts';
import { msToInstant } from '../../core/instant.ts';
import { fieldOf, readMapped } from '../../core/map-value.ts';
import { type FieldValue, isSameValue, type RemoteRecord, SIDES, type Side } from '../../core/record.ts';
import { type ConflictEntry, LOG_PREFIX, OPEN_PREFIX, type OpenConflict } from '../../stores/sync-records.ts';
import type { PlannedPair } from '../pairs/record-pairs.ts';
import { nameOf, type SyncTask } from '../sync-task.ts';

const SHORT_NAME = 8;

/** What a person has chosen for one field of a pair, and what both sides held when it was shown. */
export type Decision = Pick<OpenConflict, 'mappingId' | 'values'> & {
  readonly keep: Side;
  readonly by: string;
};

/** Decisions by link id. */
export type Decisions = ReadonlyMap<string, readonly Decision[]>;

type Records = Readonly<Record<Side, RemoteRecord>>;

export function openConflictId(linkId: string, mappingId: string): string {
  return `${OPEN_PREFIX}${linkId}/${mappingId}`;
}

/**
 * The side to keep by mapping, of decisions whose two values are still those that the person saw. Where one is another by
 * now the conflict is another, and stays open.
 */
export function validDecisions(
  { flow, decisions }: Pick<SyncTask, 'flow' | 'decisions'>,
  linkId: string,
  records: Records,
): Readonly<Record<string, Side>> {
  const known = decisions?.get(linkId) ?? [];
  const valid = known.filter(({ mappingId, values }) => {
    const now = valuesOf(flow, mappingId, records);
    return now !== undefined && SIDES.every((side) => isSameValue(now[side], values[side]));
  });
  return Object.fromEntries(valid.map(({ mappingId, keep }) => [mappingId, keep]));
}

function valuesOf(flow: SyncTask['flow'], mappingId: string, records: Records): OpenConflict['values'] | undefined {
  const mapping = flow.mappings.find(({ id }) => id === mappingId);
  if (mapping === undefined) return undefined;
  const value = (side: Side): FieldValue => readMapped(mapping, side, records[side].fields) ?? null;
  return { servicenow: value('servicenow'), crm: value('crm') };
}

/**
 * Keeps the fields that wait for a person, with their values as they are now, and closes those that no longer do. A
 * decision that is on its way survives as long as the values are those that it was made on.
 */
export async function keepOpenConflicts(task: SyncTask, pairs: readonly PlannedPair[]): Promise<void> {
  const asking = pairs.flatMap((pair) => pair.plan.asks.map((mappingId) => ({ pair, mappingId })));
  const closed = pairs.flatMap(({ link, plan }) =>
    (link.asks ?? []).filter((id) => !plan.asks.includes(id)).map((id) => openConflictId(link.id, id)),
  );
  const { openConflicts } = task.records;
  await openConflicts.remove(closed);
  if (asking.length === 0) return;
  const known = await openConflicts.get(asking.map(({ pair, mappingId }) => openConflictId(pair.link.id, mappingId)));
  const before = new Map(known.map((conflict) => [conflict.id, conflict]));
  const open = asking.map(({ pair, mappingId }) => {
    const conflict = openConflict(task, pair, mappingId);
    return keepHistory(conflict, before.get(conflict.id));
  });
  await openConflicts.put(open, task.fence);
}

function openConflict(task: SyncTask, pair: PlannedPair, mappingId: string): OpenConflict {
  const { servicenow, crm } = pair;
  return {
    ...aboutField(task, pair, mappingId),
    id: openConflictId(pair.link.id, mappingId),
    at: msToInstant(task.clock.now()),
    values: valuesOf(task.flow, mappingId, pair) ?? { servicenow: null, crm: null },
    changedAt: { servicenow: servicenow.version.modifiedAt, crm: crm.version.modifiedAt },
  };
}

function keepHistory(conflict: OpenConflict, before: OpenConflict | undefined): OpenConflict {
  if (before === undefined) return conflict;
  const isSame = SIDES.every((side) => isSameValue(before.values[side], conflict.values[side]));
  const { at, decision } = before;
  return { ...conflict, at, ...(isSame && decision !== undefined ? { decision } : {}) };
}

/** What people recognise the field by. Lines have fields of their own, which are called by their mapping. */
function aboutField({ flow }: SyncTask, { link, servicenow, crm }: PlannedPair, mappingId: string) {
  const mapping = flow.mappings.find(({ id }) => id === mappingId);
  const field = (side: Side) => (mapping === undefined ? mappingId : fieldOf(mapping, side));
  const name = nameOf('crm', crm);
  return {
    linkId: link.id,
    mappingId,
    entity: flow.entity,
    recordName: name === crm.id ? nameOf('servicenow', servicenow) : name,
    servicenowTable: link.servicenowTable,
    servicenowId: servicenow.id,
    crmModule: link.crmModule,
    crmId: crm.id,
    fields: { servicenow: field('servicenow'), crm: field('crm') },
  };
}

/** Two values may be lost within one second, which is all that versions tell apart. */
function shortName(value: FieldValue): string {
  return fingerprint(value).slice(0, SHORT_NAME);
}

/** The log entries of values that are about to be replaced. Their ids are made so that a second try logs nothing twice. */
export function conflictsOf(task: SyncTask, pair: PlannedPair): readonly ConflictEntry[] {
  return [...pair.plan.conflicts, ...(pair.lines?.conflicts ?? [])].map(({ mappingId, reason, lost }) => {
    const winner = pair.plan.writes
      .find(({ side }) => side === lost.side)
      ?.changes.find((change) => change.mappingId === mappingId)?.after;
    return {
      ...aboutField(task, pair, mappingId),
      id: `${LOG_PREFIX}${pair.link.id}/${mappingId}/${lost.side}/${pair[lost.side].version.modifiedAt}/${shortName(lost.value)}`,
      at: msToInstant(task.clock.now()),
      runId: task.runId,
      rule: reason,
      side: lost.side,
      value: lost.value,
      ...(winner === undefined ? {} : { winner }),
    };
  });
}
