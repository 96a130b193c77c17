import type { WriteOutcome } from '../../connectors/connector.ts';
import { msToInstant } from '../../core/instant.ts';
import type { BasePair, Link } from '../../core/link.ts';
import { ownsLink } from '../../core/link-owner.ts';
import { fieldOf, readMapped } from '../../core/map-value.ts';
import { type FieldValue, type FieldValues, isSameValue, type RemoteRecord } from '../../core/record.ts';
import type { RunTask } from '../../core/run.ts';
import { type ConflictEntry, type JournalEntry, LOG_PREFIX } from '../../stores/sync-records.ts';
import { openTask } from '../open-task.ts';
import { createConditionalWrites } from '../pairs/conditional-writes.ts';
import { type TaskEnvironment, trackProgress } from '../runs/run-task.ts';
import { chunk, nameOf, type SyncTask, targetOf } from '../sync-task.ts';
import { undoEntries } from './undo-entries.ts';
import { isRestorable } from './undo-preview.ts';

interface Restoration {
  readonly entry: JournalEntry;
  readonly link: Link;
  readonly record: RemoteRecord;
  /** By mapping: what becomes base once the value is back. */
  readonly base: Readonly<Record<string, BasePair>>;
  readonly fields: FieldValues;
  readonly changes: JournalEntry['changes'];
  /** Values that somebody has changed since; they stay. */
  readonly kept: readonly Kept[];
}

interface Kept {
  readonly mappingId: string;
  readonly field: string;
  readonly before: FieldValue;
  readonly now: FieldValue;
}

/**
 * Takes back what a run has written to one side of a flow: each value that is still the one that was written gets back
 * what was there before, and the pair counts as settled so, so that the next sync does not write it again. A value that
 * somebody has changed since stays, and what could not be restored goes to the conflict log. Nothing is made or deleted.
 */
export async function undoTask(environment: TaskEnvironment, saved: RunTask): Promise<void> {
  const { run, records } = environment;
  const progress = trackProgress(environment, saved);
  const [undone] = await records.runs.get([run.undo?.runId ?? '']);
  if (undone !== undefined) {
    const { flow, sides } = await openTask(environment.flow, environment.connectors);
    const task: SyncTask = {
      ...environment,
      runId: run.id,
      flow,
      sides,
      source: saved.source,
      forced: new Set(),
      placeholders: new Map(),
      conditional: createConditionalWrites(environment),
      expected: 0,
      isSinglePage: false,
      isPreview: false,
      count: progress.count,
      checkpoint: progress.save,
    };
    const wanted = { run: undone, links: run.undo?.links, after: saved.position?.id };
    for await (const entries of undoEntries(records, wanted)) {
      const own = entries.filter(({ kind, side }) => kind === 'updated' && side === targetOf(task));
      await undoPortion(task, own);
      const last = entries.at(-1);
      if (last !== undefined) await progress.moveTo({ modifiedAt: last.at, id: last.id });
    }
  }
  await progress.finish();
}

/** A record that was written more than once is restored once for each, one after the other. */
async function undoPortion(task: SyncTask, entries: readonly JournalEntry[]): Promise<void> {
  let rest = entries.filter(({ changes }) => changes.some(isRestorable));
  while (rest.length > 0) {
    const round = new Map<string, JournalEntry>();
    for (const entry of rest) if (!round.has(entry.linkId)) round.set(entry.linkId, entry);
    const first = [...round.values()];
    for (const batch of chunk(first, task.sides[targetOf(task)].connector.limits.updateBatch)) {
      await task.checkpoint();
      await undoBatch(task, batch);
    }
    rest = rest.filter((entry) => round.get(entry.linkId) !== entry);
  }
}

async function undoBatch(task: SyncTask, entries: readonly JournalEntry[]): Promise<void> {
  const side = targetOf(task);
  const { connector, collection, fields, externalKeyField } = task.sides[side];
  const known = await task.records.links.get(entries.map(({ linkId }) => linkId));
  const links = new Map(known.filter((link) => isOurs(task, link)).map((link) => [link.id, link]));
  const own = entries.filter(({ linkId }) => links.has(linkId));
  if (own.length === 0) return;
  const ids = own.map(({ recordId }) => recordId);
  const read = new Map((await connector.readByIds(collection, ids, fields)).map((record) => [record.id, record]));
  const planned = own.flatMap((entry) => {
    const [link, record] = [links.get(entry.linkId), read.get(entry.recordId)];
    return link === undefined || record === undefined ? [] : [planRestoration(task, entry, link, record)];
  });
  const writing = planned.filter((one) => one.changes.length > 0);
  await task.records.links.put(
    writing.map(({ link, base }): Link => ({ ...link, pending: { [side]: base } })),
    task.fence,
  );
  const patches = writing.map(({ link, record, fields: restored }) => ({
    ref: link.id,
    id: record.id,
    fields: restored,
  }));
  const options = { runAutomations: false, externalKeyField: externalKeyField ?? '' };
  const outcomes = patches.length === 0 ? [] : await connector.update(collection, patches, options);
  await keepOutcomes(task, planned, new Map(outcomes.map((outcome) => [outcome.ref, outcome])));
}

function isOurs({ flow }: SyncTask, link: Link): boolean {
  return link.state === 'linked' && ownsLink(flow, link);
}

function planRestoration(task: SyncTask, entry: JournalEntry, link: Link, record: RemoteRecord): Restoration {
  const side = targetOf(task);
  const base: Record<string, BasePair> = {};
  const fields: Record<string, FieldValue> = {};
  const changes: JournalEntry['changes'][number][] = [];
  const kept: Kept[] = [];
  for (const { mappingId, before, after } of entry.changes) {
    const mapping = task.flow.mappings.find(({ id }) => id === mappingId);
    const now = mapping && readMapped(mapping, side, record.fields);
    if (mapping === undefined || now === undefined || before === undefined || after === undefined) continue;
    const field = fieldOf(mapping, side);
    const pair = link.base[mapping.id];
    if (isSameValue(now, before)) continue;
    if (!isSameValue(now, after) || pair === undefined) {
      kept.push({ mappingId: mapping.id, field, before, now });
      continue;
    }
    fields[field] = before;
    base[mapping.id] = { ...pair, [side]: before };
    changes.push({ field, mappingId: mapping.id, before: now, after: before, reason: 'undo' });
  }
  return { entry, link, record, base, fields, changes, kept };
}

async function keepOutcomes(
  task: SyncTask,
  planned: readonly Restoration[],
  outcomes: ReadonlyMap<string, WriteOutcome>,
): Promise<void> {
  const { records, fence } = task;
  const isDone = ({ link }: Restoration) => outcomes.get(link.id)?.ok === true;
  const done = planned.filter(isDone);
  const lost = planned.flatMap((one) =>
    [...one.kept, ...(isDone(one) ? [] : refusedOf(one))].map((kept) => ({ one, kept })),
  );
  await records.journal.put(
    done.map((one) => journalOf(task, one, outcomes.get(one.link.id))),
    fence,
  );
  await records.conflicts.put(
    lost.map(({ one, kept }) => conflictOf(task, one, kept)),
    fence,
  );
  await records.links.put(
    planned.flatMap((one) => learn(task, one, outcomes.get(one.link.id)) ?? []),
    fence,
  );
  for (const one of planned) task.count(outcomeOf(one, isDone(one)));
}

/** What was to be restored and was not. */
function refusedOf({ changes }: Restoration): readonly Kept[] {
  return changes.flatMap(({ mappingId, field, before, after }) =>
    mappingId === undefined || before === undefined || after === undefined
      ? []
      : [{ mappingId, field, before: after, now: before }],
  );
}

function outcomeOf({ changes, kept }: Restoration, isDone: boolean): 'updated' | 'skipped' | 'failed' {
  if (isDone) return 'updated';
  return changes.length > 0 || kept.length > 0 ? 'failed' : 'skipped';
}

/** After an unclear outcome the link keeps what was under way; the next sync sees whether it has arrived. */
function learn(task: SyncTask, { link, base }: Restoration, outcome: WriteOutcome | undefined): Link | undefined {
  if (outcome === undefined || (!outcome.ok && outcome.refusal.kind === 'unknown')) return undefined;
  const { pending: _, ...rest } = link;
  if (!outcome.ok) return link;
  const versions = { ...link.versions, [targetOf(task)]: outcome.version };
  return { ...rest, base: { ...link.base, ...base }, versions };
}

function journalOf(
  task: SyncTask,
  { link, record, changes }: Restoration,
  outcome: WriteOutcome | undefined,
): JournalEntry {
  const at = msToInstant(task.clock.now());
  const side = targetOf(task);
  return {
    id: `${at}/${task.runId}/${link.id}/${side}`,
    at,
    runId: task.runId,
    linkId: link.id,
    kind: 'updated',
    side,
    recordId: record.id,
    ...(outcome?.ok === true ? { version: outcome.version } : {}),
    changes,
  };
}

function conflictOf(
  task: SyncTask,
  { link, record, entry }: Restoration,
  { mappingId, field, before, now }: Kept,
): ConflictEntry {
  const side = targetOf(task);
  return {
    id: `${LOG_PREFIX}${link.id}/${mappingId}/${side}/${entry.at}/undo`,
    at: msToInstant(task.clock.now()),
    runId: task.runId,
    linkId: link.id,
    mappingId,
    rule: 'undo',
    side,
    value: before,
    winner: now,
    entity: task.flow.entity,
    recordName: nameOf(side, record),
    servicenowTable: link.servicenowTable,
    crmModule: link.crmModule,
    ...(link.servicenowId === undefined ? {} : { servicenowId: link.servicenowId }),
    ...(link.crmId === undefined ? {} : { crmId: link.crmId }),
    fields: { servicenow: field, crm: field },
  };
}
