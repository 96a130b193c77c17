import type { NewRecord, WriteOutcome } from '../../connectors/connector.ts';
import { msToInstant } from '../../core/instant.ts';
import { type Link, withRecordId } from '../../core/link.ts';
import { fieldOf } from '../../core/map-value.ts';
import { type CreatePlan, planCreate } from '../../core/plan-create.ts';
import { type LinesPlan, planNewLines } from '../../core/plan-lines.ts';
import type { RemoteRecord } from '../../core/record.ts';
import type { JournalEntry } from '../../stores/sync-records.ts';
import {
  causeOfHeldLine,
  learnedLines,
  linesOption,
  linesUnderWay,
  newLines,
  obstacleOfLines,
  refusedLine,
} from '../lines/lines-of-pairs.ts';
import { tryConditionalWrites } from '../pairs/update-unless-modified.ts';
import { createsAtOnce, workOffBatches } from '../pairs/write-batches.ts';
import { chunk, linkIdOf, type SyncTask, tallyOf, targetOf } from '../sync-task.ts';
import { causeOfUnmapped } from '../work-list/field-troubles.ts';
import { findObstacle, type Obstacle } from '../work-list/find-obstacle.ts';
import { causeOfRefusal, type ParkCause, parkRecord } from '../work-list/park-record.ts';
import { foresee } from './foreseen-partners.ts';

interface Creation {
  readonly record: RemoteRecord;
  readonly link: Link;
  readonly plan: CreatePlan;
  readonly lines: LinesPlan | undefined;
}

/**
 * Makes the partners of records that have none. The link is saved as `creating` before the call, so that after a crash
 * the partner is looked for by its external key and not made again. Gives back the records whose outcome is unclear.
 */
export async function createPartners(
  task: SyncTask,
  records: readonly RemoteRecord[],
): Promise<readonly RemoteRecord[]> {
  const creations: Creation[] = [];
  for (const record of records) {
    const plan = planCreate(task.flow, task.source, record);
    const lines = planNewLines(task.flow, task.source, record);
    const obstacle = obstacleTo(task, plan) ?? causeOfHeldLine(lines) ?? obstacleOfLines(task, lines);
    if (obstacle) await parkRecord(task, record, { ...obstacle, side: targetOf(task), passing: false });
    else
      creations.push({ record, plan, lines, link: { ...creatingLink(task, record, plan), ...linesUnderWay(lines) } });
  }
  const batches = chunk(creations, task.sides[targetOf(task)].connector.limits.createBatch);
  const unclear = await workOffBatches(task, batches, createsAtOnce(task), (batch) => createBatch(task, batch));
  return unclear.flat();
}

/** Why the partner would be refused, where that is known beforehand. */
function obstacleTo(task: SyncTask, plan: CreatePlan): Obstacle | undefined {
  const sent = task.flow.mappings.map((mapping) => fieldOf(mapping, plan.side));
  return findObstacle(task.sides[plan.side].shape, plan.fields, sent);
}

function creatingLink(task: SyncTask, record: RemoteRecord, plan: CreatePlan): Link {
  const link: Link = {
    id: linkIdOf(task, record.id),
    flowId: task.flow.id,
    servicenowTable: task.flow.servicenowTable,
    crmModule: task.flow.crmModule,
    origin: task.source,
    state: 'creating',
    how: 'created',
    base: plan.base,
    versions: { [task.source]: record.version },
    countedBy: tallyOf(task),
    outcome: 'created',
  };
  return withRecordId(link, task.source, record.id);
}

async function createBatch(task: SyncTask, batch: readonly Creation[]): Promise<readonly RemoteRecord[]> {
  if (task.isPreview) {
    for (const { record } of batch) {
      foresee(task, record.id);
      task.count('created');
    }
    return [];
  }
  const { connector, createIn, externalKeyField } = task.sides[targetOf(task)];
  await task.records.links.put(
    batch.map((creation) => creation.link),
    task.fence,
  );
  const rows: readonly NewRecord[] = batch.map(({ record, plan, lines }) => ({
    ref: record.id,
    fields: plan.fields,
    externalKey: record.id,
    ...newLines(lines, plan.side),
  }));
  const options = { runAutomations: task.runAutomations ?? false, externalKeyField: externalKeyField ?? '' };
  const outcomes = await connector.create(createIn, rows, { ...options, ...linesOption(task, targetOf(task)) });
  const unclear = await recordCreations(task, batch, new Map(outcomes.map((outcome) => [outcome.ref, outcome])));
  const made = outcomes.find((outcome) => outcome.ok);
  if (made && targetOf(task) === 'crm' && externalKeyField !== undefined) {
    const { ref, id, version } = made;
    await tryConditionalWrites(task, { ref, id, key: ref, modifiedAt: version.modifiedAt }, options);
  }
  return unclear;
}

/** What of a record that was made did not go along. */
function causeOfRest(task: SyncTask, plan: CreatePlan, line: ReturnType<typeof refusedLine>): ParkCause | undefined {
  return line ? causeOfRefusal(line.side, line) : causeOfUnmapped(task, plan.skipped);
}

async function recordCreations(
  task: SyncTask,
  batch: readonly Creation[],
  outcomes: ReadonlyMap<string, WriteOutcome>,
): Promise<readonly RemoteRecord[]> {
  const unclear: RemoteRecord[] = [];
  const refused: string[] = [];
  const links: Link[] = [];
  const incomplete = new Set<string>();
  for (const { record, link, plan, lines } of batch) {
    const outcome = outcomes.get(record.id);
    const line = refusedLine(lines, { [targetOf(task)]: outcome });
    if (line?.kind === 'unknown') {
      // The partner is found again by its key, and its lines are looked at.
      unclear.push(record);
    } else if (outcome?.ok === true) {
      links.push({ ...linked(task, link, outcome), ...learnedLines(lines, { [targetOf(task)]: outcome }) });
      const cause = causeOfRest(task, plan, line);
      if (cause === undefined) continue;
      await parkRecord(task, record, cause);
      incomplete.add(link.id);
    } else if (outcome === undefined || outcome.refusal.kind === 'unknown') {
      unclear.push(record);
    } else {
      await parkRecord(task, record, causeOfRefusal(targetOf(task), outcome.refusal));
      refused.push(link.id);
    }
  }
  const keyless = await stampKeys(task, links);
  const finished = links.filter((link) => !keyless.has(link.id));
  unclear.push(...batch.filter(({ link }) => keyless.has(link.id)).map(({ record }) => record));
  await task.records.journal.put(
    finished.map((link) => journalOf(task, link)),
    task.fence,
  );
  await task.records.links.put(finished, task.fence);
  await task.records.links.remove(refused);
  const complete = finished.filter((link) => !incomplete.has(link.id));
  await task.records.parked.remove(complete.map((link) => link.id));
  for (const _ of complete) task.count('created');
  return unclear;
}

/**
 * A CRM record whose partner was made in ServiceNow gets its key: by it the pair is found again if links are lost. The
 * partner's id is saved first, as nothing else tells whose it is. Gives back the links whose record has no key yet.
 */
async function stampKeys(task: SyncTask, links: readonly Link[]): Promise<ReadonlySet<string>> {
  const { connector, collection, externalKeyField } = task.sides.crm;
  if (task.source !== 'crm' || externalKeyField === undefined || links.length === 0) return new Set();
  await task.records.links.put(
    links.map((link): Link => ({ ...link, state: 'creating' })),
    task.fence,
  );
  const patches = links.map((link) => ({
    ref: link.id,
    id: link.crmId ?? '',
    fields: { [externalKeyField]: link.servicenowId ?? null },
  }));
  const outcomes = await connector.update(collection, patches, { runAutomations: false, externalKeyField });
  return new Set(outcomes.filter((outcome) => !outcome.ok).map((outcome) => outcome.ref));
}

function linked(task: SyncTask, link: Link, outcome: Extract<WriteOutcome, { ok: true }>): Link {
  const target = targetOf(task);
  const versions = { ...link.versions, [target]: outcome.version };
  return withRecordId({ ...link, state: 'linked', versions }, target, outcome.id);
}

function journalOf(task: SyncTask, link: Link): JournalEntry {
  const at = msToInstant(task.clock.now());
  const side = targetOf(task);
  return {
    id: `${at}/${task.runId}/${link.id}/${side}`,
    at,
    runId: task.runId,
    linkId: link.id,
    kind: 'created',
    side,
    recordId: (side === 'crm' ? link.crmId : link.servicenowId) ?? '',
    ...(link.versions[side] === undefined ? {} : { version: link.versions[side] }),
    changes: [],
  };
}
