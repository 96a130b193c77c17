import type { WriteOutcome } from '../../connectors/connector.ts';
import { holdFights } from '../../core/fights.ts';
import type { Link } from '../../core/link.ts';
import { pendingOf, settlePending } from '../../core/pending-writes.ts';
import { planLines } from '../../core/plan-lines.ts';
import { planPair } from '../../core/plan-pair.ts';
import { type FieldValues, type RemoteRecord, SIDES, type Side } from '../../core/record.ts';
import { conflictsOf, validDecisions } from '../conflicts/open-conflicts.ts';
import { foresee } from '../creations/foreseen-partners.ts';
import { linesOption, linesToWrite, linesUnderWay } from '../lines/lines-of-pairs.ts';
import { chunk, type SyncTask, targetOf } from '../sync-task.ts';
import { outcomeOfPair, type Pair, type PlannedPair, recordPairs, writesAnything } from './record-pairs.ts';
import { type PatchOfRead, updateUnlessModified } from './update-unless-modified.ts';
import { updatesAtOnce, workOffBatches } from './write-batches.ts';

/**
 * Merges pairs: plans each, writes what differs in batches, and keeps what was learned. The base of a field is saved
 * only once its value is known to have arrived. Gives back the source records whose writes have an unclear outcome;
 * they are read and planned afresh, never written again blindly.
 */
export async function applyPairs(task: SyncTask, pairs: readonly Pair[]): Promise<readonly RemoteRecord[]> {
  const batches = chunk(pairs, task.sides[targetOf(task)].connector.limits.updateBatch);
  const unclear = await workOffBatches(task, batches, updatesAtOnce(task), (batch) => applyBatch(task, batch));
  return unclear.flat();
}

/** Merges the pairs of one batch, without a checkpoint before it. */
export async function applyBatch(task: SyncTask, batch: readonly Pair[]): Promise<readonly RemoteRecord[]> {
  const planned = await planBatch(task, batch);
  if (task.isPreview) {
    for (const pair of planned) {
      foresee(task, pair[task.source].id, pair[targetOf(task)].id);
      task.count(outcomeOfPair(pair));
    }
    return [];
  }
  // Logged before they are replaced: after a crash in between they would be known nowhere.
  const conflicts = planned.flatMap((pair) => conflictsOf(task, pair));
  await task.records.conflicts.put(conflicts, task.fence);
  if (conflicts.length > 0) task.countConflicts?.(conflicts.length);
  // Saved before the calls as well, so that a value which arrives unseen is known as our own.
  await task.records.links.put(planned.filter(writesAnything).map(withPending), task.fence);
  const outcomes = {
    servicenow: await writeSide(task, 'servicenow', planned),
    crm: await writeSide(task, 'crm', planned),
  };
  return recordPairs(task, planned, outcomes);
}

/**
 * Plans a batch. The partners were read just now, but the source records came with their page, which may be minutes
 * old: those that would be written to are read again and planned again, so that nobody's edit is overwritten unseen.
 */
async function planBatch(task: SyncTask, batch: readonly Pair[]): Promise<readonly PlannedPair[]> {
  const planned = batch.map((pair) => withPlan(task, pair));
  const stale = planned.filter((pair) => writesTo(pair, task.source));
  if (stale.length === 0 || task.isPreview) return planned;
  const { connector, collection, fields, children } = task.sides[task.source];
  const ids = stale.map((pair) => pair[task.source].id);
  const records = await connector.readByIds(collection, ids, fields, children);
  const fresh = new Map(records.map((record) => [record.id, record]));
  return planned.map((pair) => {
    const record = fresh.get(pair[task.source].id);
    return record === undefined ? pair : withPlan(task, { ...pair, [task.source]: record });
  });
}

function withPlan(task: SyncTask, pair: Pair): PlannedPair {
  const link = settlePending(task.flow, pair.link, pair);
  const { servicenow, crm } = pair;
  const decided = validDecisions(task, link.id, pair);
  return {
    ...pair,
    link,
    ...holdFights(link, pair, planPair(task.flow, { base: link.base, decided }, servicenow, crm)),
    lines: planLines(task.flow, link.lines, servicenow, crm),
  };
}

function writesTo({ plan, lines }: PlannedPair, side: Side): boolean {
  return plan.writes.some((write) => write.side === side) || linesToWrite(lines, side).length > 0;
}

/** New pairs are saved with both ids now, else what was written would be met as somebody's after a crash. */
function withPending({ link, servicenow, crm, plan, lines }: PlannedPair): Link {
  const pending = pendingOf(plan.afterWrite, SIDES);
  const ids = { servicenowId: servicenow.id, crmId: crm.id };
  return { ...link, ...ids, ...(pending === undefined ? {} : { pending }), ...linesUnderWay(lines) };
}

/** Writes one side's share of a batch; the outcomes by link id. */
async function writeSide(
  task: SyncTask,
  side: Side,
  pairs: readonly PlannedPair[],
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const items = pairs.flatMap((pair): readonly PatchOfRead[] => {
    const fields = fieldsToWrite(task, side, pair);
    const children = linesToWrite(pair.lines, side);
    if (Object.keys(fields).length === 0 && children.length === 0) return [];
    const patch = { ref: pair.link.id, id: pair[side].id, fields, ...(children.length === 0 ? {} : { children }) };
    return [{ patch, read: pair[side], key: pair.servicenow.id }];
  });
  if (items.length === 0) return new Map();
  const { connector, collection, externalKeyField } = task.sides[side];
  const options = {
    runAutomations: task.runAutomations ?? false,
    externalKeyField: externalKeyField ?? '',
    ...linesOption(task, side),
  };
  // A key alone replaces nobody's value.
  const isConditional = side === 'crm' && pairs.some((pair) => writesTo(pair, side));
  const outcomes = isConditional
    ? await updateUnlessModified(task, items, options)
    : await connector.update(
        collection,
        items.map(({ patch }) => patch),
        options,
      );
  return new Map(outcomes.map((outcome) => [outcome.ref, outcome]));
}

/**
 * Changed fields only, and on a CRM record that does not carry it yet our own key: by it the pair is found again if the
 * links are ever lost.
 */
function fieldsToWrite(task: SyncTask, side: Side, pair: PlannedPair): FieldValues {
  const planned = pair.plan.writes.find((write) => write.side === side)?.fields ?? {};
  const keyField = task.sides[side].externalKeyField;
  if (side !== 'crm' || keyField === undefined || pair.crm.fields[keyField] === pair.servicenow.id) return planned;
  return { ...planned, [keyField]: pair.servicenow.id };
}
