import type { WriteOutcome } from '../../connectors/connector.ts';
import type { HeldFights } from '../../core/fights.ts';
import { msToInstant } from '../../core/instant.ts';
import { type Base, type Link, linkId } from '../../core/link.ts';
import { pendingOf } from '../../core/pending-writes.ts';
import type { LinesPlan } from '../../core/plan-lines.ts';
import { type RecordVersion, type RemoteRecord, SIDES, type Side } from '../../core/record.ts';
import type { RecordOutcome } from '../../core/run.ts';
import type { JournalEntry } from '../../stores/sync-records.ts';
import { conflictsOf, keepOpenConflicts } from '../conflicts/open-conflicts.ts';
import { causeOfHeldLine, learnedLines, lineChanges, refusedLine, writesLines } from '../lines/lines-of-pairs.ts';
import { type SyncTask, tallyOf, targetOf } from '../sync-task.ts';
import { causeOfFields } from '../work-list/field-troubles.ts';
import { causeOfRefusal, type ParkCause, parkRecord } from '../work-list/park-record.ts';
import { causeOfDropped, droppedChanges, droppedMappings, without } from './dropped-values.ts';

/** Two records that belong together, both read just now. */
export interface Pair {
  readonly link: Link;
  readonly servicenow: RemoteRecord;
  readonly crm: RemoteRecord;
  /** What the pair counts as: `skipped` becomes `updated` when something had to be written. */
  readonly outcome: 'linked' | 'created' | 'skipped';
}

export interface PlannedPair extends Pair, HeldFights {
  /** Undefined where the records have no lines. */
  readonly lines: LinesPlan | undefined;
}

/** The outcomes of a batch: by side, then by link id. Nothing was to be written where there is none. */
export type PairOutcomes = Readonly<Record<Side, ReadonlyMap<string, WriteOutcome>>>;

export function outcomeOfPair(pair: PlannedPair): 'linked' | 'created' | 'skipped' | 'updated' {
  return pair.outcome === 'skipped' && writesAnything(pair) ? 'updated' : pair.outcome;
}

/** Whether mapped values of the pair or of its lines are to be written. */
export function writesAnything({ plan, lines }: PlannedPair): boolean {
  return plan.writes.length > 0 || writesLines(lines);
}

/** A pair that this task has made or changed before it was cut still counts as that. */
function countedAs(task: SyncTask, pair: PlannedPair): RecordOutcome {
  const outcome = outcomeOfPair(pair);
  return outcome === 'skipped' && pair.link.countedBy === tallyOf(task) ? pair.link.outcome : outcome;
}

/** Keeps what a batch of writes has shown. Gives back the source records whose outcome is unclear. */
export async function recordPairs(
  task: SyncTask,
  pairs: readonly PlannedPair[],
  outcomes: PairOutcomes,
): Promise<readonly RemoteRecord[]> {
  const unclear: RemoteRecord[] = [];
  const links: Link[] = [];
  const done: PlannedPair[] = [];
  for (const pair of pairs) {
    const refusal = refusalOf(pair, outcomes);
    links.push(learn(task, pair, outcomes, refusal === undefined));
    const trouble = refusal ?? refusedLine(pair.lines, outcomesOf(pair, outcomes));
    const dropped = causeOfDropped(pair, outcomesOf(pair, outcomes));
    const held = dropped ?? causeOfHeldLine(pair.lines) ?? causeOfFields(task, pair);
    if (trouble?.kind === 'unknown' || trouble?.kind === 'changed') unclear.push(pair[task.source]);
    else if (trouble) await parkPair(task, pair, causeOfRefusal(trouble.side, trouble));
    else if (held) await parkPair(task, pair, held);
    else done.push(pair);
  }
  await task.records.journal.put(
    pairs.flatMap((pair) => journalOf(task, pair, outcomes)),
    task.fence,
  );
  await keepOpenConflicts(
    task,
    pairs.filter((pair) => refusalOf(pair, outcomes) === undefined),
  );
  await task.records.links.put(links, task.fence);
  // Removing carries no fencing number: only the write before it shows whether the lease is still ours.
  await forgetUnlost(task, pairs, outcomes);
  // The same pair may have been put there from either side.
  await task.records.parked.remove(done.flatMap((pair) => SIDES.map((side) => parkedId(task, side, pair[side].id))));
  for (const pair of done) task.count(countedAs(task, pair));
  return unclear;
}

function parkPair(task: SyncTask, pair: PlannedPair, cause: ParkCause): Promise<void> {
  return parkRecord(task, pair[task.source], { ...cause, partnerId: pair[targetOf(task)].id });
}

function parkedId({ flow }: SyncTask, side: Side, recordId: string): string {
  return linkId(flow.id, flow.crmModule, side, recordId);
}

function outcomesOf({ link }: PlannedPair, outcomes: PairOutcomes) {
  return { servicenow: outcomes.servicenow.get(link.id), crm: outcomes.crm.get(link.id) };
}

function refusalOf(pair: PlannedPair, outcomes: PairOutcomes) {
  for (const side of SIDES) {
    const outcome = outcomes[side].get(pair.link.id);
    if (outcome?.ok === false) return { side, ...outcome.refusal };
  }
  return undefined;
}

/** The link with what is known now. Versions move on only when everything planned has arrived. */
function learn(task: SyncTask, pair: PlannedPair, outcomes: PairOutcomes, isComplete: boolean): Link {
  let base: Base = { ...pair.link.base, ...pair.plan.settled };
  const versions: { servicenow?: RecordVersion; crm?: RecordVersion } = { ...pair.link.versions };
  const dropped = droppedMappings(pair, outcomesOf(pair, outcomes));
  for (const side of SIDES) {
    const outcome = outcomes[side].get(pair.link.id);
    if (outcome?.ok === true) base = { ...base, ...without(pair.plan.afterWrite[side], dropped) };
    if (isComplete) versions[side] = outcome?.ok === true ? outcome.version : pair[side].version;
  }
  const outcome = outcomeOfPair(pair);
  const pending = pendingOf(
    pair.plan.afterWrite,
    SIDES.filter((side) => isInDoubt(outcomes[side].get(pair.link.id))),
  );
  const { sent: before, asks: _, ...link } = pair.link;
  const sent = isComplete ? without(pair.sent, dropped) : (before ?? {});
  return {
    ...link,
    ...(Object.keys(sent).length === 0 ? {} : { sent }),
    ...(pending === undefined ? {} : { pending }),
    ...asksAfter(pair, isComplete),
    ...(outcome === 'skipped' ? {} : { countedBy: tallyOf(task), outcome }),
    servicenowId: pair.servicenow.id,
    crmId: pair.crm.id,
    state: isComplete ? 'linked' : pair.link.state,
    ...learnedLines(pair.lines, outcomesOf(pair, outcomes)),
    base,
    versions,
  };
}

/** Fields that wait for a person; what was decided is settled only once it has arrived. */
function asksAfter({ link, plan }: PlannedPair, isComplete: boolean): Pick<Link, 'asks'> {
  const before = isComplete ? [] : (link.asks ?? []);
  const asks = [...new Set([...before, ...plan.asks])];
  return asks.length === 0 ? {} : { asks };
}

function isInDoubt(outcome: WriteOutcome | undefined): boolean {
  return outcome?.ok === false && outcome.refusal.kind === 'unknown';
}

function journalOf(task: SyncTask, pair: PlannedPair, outcomes: PairOutcomes): readonly JournalEntry[] {
  const at = msToInstant(task.clock.now());
  return SIDES.flatMap((side): readonly JournalEntry[] => {
    const outcome = outcomes[side].get(pair.link.id);
    const dropped = droppedChanges(pair, side, outcome);
    const own = outcome?.ok === true ? (pair.plan.writes.find((write) => write.side === side)?.changes ?? []) : [];
    const arrived = own.filter((change) => !dropped.includes(change));
    const changes = [...arrived, ...lineChanges(task, pair.lines, side, outcome)];
    const isNew = pair.outcome !== 'skipped' && side === targetOf(task);
    if (changes.length === 0 && !isNew) return [];
    return [
      {
        id: `${at}/${task.runId}/${pair.link.id}/${side}`,
        at,
        runId: task.runId,
        linkId: pair.link.id,
        kind: isNew ? pair.link.how : 'updated',
        side,
        recordId: pair[side].id,
        ...(outcome?.ok === true ? { version: outcome.version } : {}),
        changes,
        ...decidedBy(task, pair, changes),
      },
    ];
  });
}

/** The person who has chosen one of these values. */
function decidedBy(
  { decisions }: SyncTask,
  { link }: PlannedPair,
  changes: JournalEntry['changes'],
): Pick<JournalEntry, 'by'> {
  const decided = changes.find(({ reason }) => reason === 'decided');
  const decision = decisions?.get(link.id)?.find(({ mappingId }) => mappingId === decided?.mappingId);
  return decision === undefined ? {} : { by: decision.by };
}

/** What was refused or not taken has replaced nothing. */
async function forgetUnlost(task: SyncTask, pairs: readonly PlannedPair[], outcomes: PairOutcomes): Promise<void> {
  const unlost = pairs.flatMap((pair) =>
    conflictsOf(task, pair).filter((entry) => {
      const outcome = outcomes[entry.side].get(pair.link.id);
      const dropped = droppedChanges(pair, entry.side, outcome);
      if (dropped.some(({ mappingId }) => mappingId === entry.mappingId)) return true;
      return outcome?.ok === false && outcome.refusal.kind !== 'unknown';
    }),
  );
  await task.records.conflicts.remove(unlost.map((entry) => entry.id));
}
