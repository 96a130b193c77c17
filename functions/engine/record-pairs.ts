import type { WriteOutcome } from '../connectors/connector.ts';
import type { HeldFights } from '../core/fights.ts';
import { msToInstant } from '../core/instant.ts';
import { type Base, type Link, linkId } from '../core/link.ts';
import { pendingOf } from '../core/pending-writes.ts';
import type { LinesPlan } from '../core/plan-lines.ts';
import { type RecordVersion, type RemoteRecord, SIDES, type Side } from '../core/record.ts';
import type { RecordOutcome } from '../core/run.ts';
import type { ConflictEntry, JournalEntry } from '../stores/sync-records.ts';
import { causeOfFields } from './field-troubles.ts';
import { causeOfHeldLine, learnedLines, lineChanges, refusedLine, writesLines } from './lines-of-pairs.ts';
import { causeOfRefusal, parkRecord } from './park-record.ts';
import { type SyncTask, tallyOf, targetOf } from './sync-task.ts';

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
    const held = causeOfHeldLine(pair.lines) ?? causeOfFields(task, pair);
    if (trouble?.kind === 'unknown') unclear.push(pair[task.source]);
    else if (trouble) await parkRecord(task, pair[task.source], causeOfRefusal(trouble.side, trouble));
    else if (held) await parkRecord(task, pair[task.source], held);
    else done.push(pair);
  }
  await task.records.journal.put(
    pairs.flatMap((pair) => journalOf(task, pair, outcomes)),
    task.fence,
  );
  await forgetUnlost(task, pairs, outcomes);
  await task.records.links.put(links, task.fence);
  // The same pair may have been put there from either side.
  await task.records.parked.remove(done.flatMap((pair) => SIDES.map((side) => parkedId(task, side, pair[side].id))));
  for (const pair of done) task.count(countedAs(task, pair));
  return unclear;
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
  for (const side of SIDES) {
    const outcome = outcomes[side].get(pair.link.id);
    if (outcome?.ok === true) base = { ...base, ...pair.plan.afterWrite[side] };
    if (isComplete) versions[side] = outcome?.ok === true ? outcome.version : pair[side].version;
  }
  const outcome = outcomeOfPair(pair);
  const pending = pendingOf(
    pair.plan.afterWrite,
    SIDES.filter((side) => isInDoubt(outcomes[side].get(pair.link.id))),
  );
  const { sent: before, ...link } = pair.link;
  const sent = isComplete ? pair.sent : (before ?? {});
  return {
    ...link,
    ...(Object.keys(sent).length === 0 ? {} : { sent }),
    ...(pending === undefined ? {} : { pending }),
    ...(outcome === 'skipped' ? {} : { countedBy: tallyOf(task), outcome }),
    servicenowId: pair.servicenow.id,
    crmId: pair.crm.id,
    state: isComplete ? 'linked' : pair.link.state,
    ...learnedLines(pair.lines, outcomesOf(pair, outcomes)),
    base,
    versions,
  };
}

function isInDoubt(outcome: WriteOutcome | undefined): boolean {
  return outcome?.ok === false && outcome.refusal.kind === 'unknown';
}

function journalOf(task: SyncTask, pair: PlannedPair, outcomes: PairOutcomes): readonly JournalEntry[] {
  const at = msToInstant(task.clock.now());
  return SIDES.flatMap((side): readonly JournalEntry[] => {
    const outcome = outcomes[side].get(pair.link.id);
    const own = outcome?.ok === true ? (pair.plan.writes.find((write) => write.side === side)?.changes ?? []) : [];
    const changes = [...own, ...lineChanges(task, pair.lines, side, outcome)];
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
        changes: changes.map(({ field, before, after, reason }) => ({ field, before, after, reason })),
      },
    ];
  });
}

/** The log entries of values that are about to be replaced. Their ids are made so that a second try logs nothing twice. */
export function conflictsOf(task: SyncTask, pair: PlannedPair): readonly ConflictEntry[] {
  return [...pair.plan.conflicts, ...(pair.lines?.conflicts ?? [])].map(({ mappingId, reason, lost }) => ({
    id: `${pair.link.id}/${mappingId}/${lost.side}/${pair[lost.side].version.modifiedAt}`,
    at: msToInstant(task.clock.now()),
    runId: task.runId,
    linkId: pair.link.id,
    mappingId,
    rule: reason,
    side: lost.side,
    value: lost.value,
  }));
}

/** A refused write has replaced nothing. */
async function forgetUnlost(task: SyncTask, pairs: readonly PlannedPair[], outcomes: PairOutcomes): Promise<void> {
  const unlost = pairs.flatMap((pair) =>
    conflictsOf(task, pair).filter((entry) => {
      const outcome = outcomes[entry.side].get(pair.link.id);
      return outcome?.ok === false && outcome.refusal.kind !== 'unknown';
    }),
  );
  await task.records.conflicts.remove(unlost.map((entry) => entry.id));
}
