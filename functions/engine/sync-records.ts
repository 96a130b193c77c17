import { isLeftOut } from '../core/population.ts';
import type { RemoteRecord } from '../core/record.ts';
import { createPartners } from './creations/create-partners.ts';
import { isPlaceholder } from './creations/placeholders.ts';
import { recoverCreations } from './creations/recover-creations.ts';
import { keepVersions, withChangedLines, withLines, withOwnLines } from './lines/load-lines.ts';
import type { CandidateFinder } from './matching/candidates.ts';
import { matchUnlinked } from './matching/match-unlinked.ts';
import { applyBatch, applyPairs } from './pairs/apply-pairs.ts';
import { type Classified, classifyRecords } from './pairs/classify-records.ts';
import { loadPairs } from './pairs/load-pairs.ts';
import { withoutOldNews } from './pairs/old-news.ts';
import type { Pair } from './pairs/record-pairs.ts';
import { updatesAtOnce, workOffBatches } from './pairs/write-batches.ts';
import { type RecordsBySide, withReferences } from './references/resolve-references.ts';
import { chunk, type SyncTask, tallyOf, targetOf } from './sync-task.ts';
import { causeOfUnclear, parkRecord } from './work-list/park-record.ts';

const NO_RECORDS: RecordsBySide = { servicenow: [], crm: [] };
/** How often records with an unclear outcome are read and planned afresh before they go to the work list. */
const MAX_FRESH_STARTS = 3;

/**
 * Syncs records of the source side: looks each up, pairs it up or makes its partner, merges, and keeps what was
 * learned. Afterwards every record is linked, on the work list with its reason, or rightly left alone.
 */
export async function syncRecords(
  task: SyncTask,
  records: readonly RemoteRecord[],
  finder: CandidateFinder,
): Promise<void> {
  const ours = records.filter((record) => concernsUs(task, record));
  for (let skipped = ours.length; skipped < records.length; skipped++) task.count('skipped');
  let waiting = await syncOnce(task, ours, finder);
  for (let start = 0; start < MAX_FRESH_STARTS && waiting.length > 0; start++) {
    waiting = await syncOnce(task, await readAgain(task, waiting), finder);
  }
  for (const record of waiting) await parkRecord(task, record, causeOfUnclear(targetOf(task)));
}

/** Pages leave out what is not wanted; a record that was asked for by its id is judged here. */
function concernsUs(task: SyncTask, record: RemoteRecord): boolean {
  return !isPlaceholder(task, record) && !isLeftOut(task.flow, task.source, record.fields);
}

/** One pass. Gives back the records of which nobody knows whether their write took effect. */
async function syncOnce(
  task: SyncTask,
  records: readonly RemoteRecord[],
  finder: CandidateFinder,
): Promise<readonly RemoteRecord[]> {
  const known = await classifyRecords(task, await withChangedLines(task, records));
  await keepVersions(task, known.unchanged);
  countUnchanged(task, known.unchanged);
  await task.brake?.check(task, known.changed);
  const unclear = [...(await mergeChanged(task, await withoutOldNews(task, known.changed)))];
  const recovered = await recoverCreations(task, known.creating);
  unclear.push(...(await mergePairs(task, recovered.found)));
  const restored = known.buried.length === 0 ? [] : await readAgain(task, known.buried);
  const unlinked = [...known.unlinked, ...restored];
  const matched = await matchUnlinked(task, unlinked, [...known.withoutPartner, ...restored], finder);
  unclear.push(...(await mergePairs(task, matched.pairs)));
  const newcomers = await withOwnLines(task, task.source, [...recovered.missing, ...matched.unmatched]);
  const resolved = await withReferences(task, { ...NO_RECORDS, [task.source]: newcomers });
  unclear.push(...(await createPartners(resolved, newcomers)));
  return unclear;
}

/** Partners are read right before their batch is written, so that what a plan starts from is fresh. */
async function mergeChanged(task: SyncTask, changed: Classified['changed']): Promise<readonly RemoteRecord[]> {
  const batches = chunk(changed, task.sides[targetOf(task)].connector.limits.updateBatch);
  const unclear = await workOffBatches(task, batches, updatesAtOnce(task), async (batch) => {
    const pairs = await withLines(task, await loadPairs(task, batch));
    return applyBatch(await withReferencesOf(task, pairs), pairs);
  });
  return unclear.flat();
}

async function mergePairs(task: SyncTask, found: readonly Pair[]): Promise<readonly RemoteRecord[]> {
  const pairs = await withLines(task, found);
  return applyPairs(await withReferencesOf(task, pairs), pairs);
}

function withReferencesOf(task: SyncTask, pairs: readonly Pair[]): Promise<SyncTask> {
  return withReferences(task, {
    servicenow: pairs.map((pair) => pair.servicenow),
    crm: pairs.map((pair) => pair.crm),
  });
}

function countUnchanged(task: SyncTask, unchanged: Classified['unchanged']): void {
  for (const item of unchanged) {
    if (item.link === undefined) task.count('failed');
    else task.count(item.link.countedBy === tallyOf(task) ? item.link.outcome : 'skipped');
  }
}

async function readAgain(task: SyncTask, records: readonly RemoteRecord[]): Promise<readonly RemoteRecord[]> {
  const { connector, collection, fields, children } = task.sides[task.source];
  const ids = records.map((record) => record.id);
  return connector.readByIds(collection, ids, fields, children);
}
