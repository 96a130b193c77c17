import { ConnectorError } from '../../connectors/errors.ts';
import type { Side } from '../../core/record.ts';
import { addCounts, NO_COUNTS, type RunCounts } from '../../core/run.ts';
import { createDailyCounts } from '../../stores/daily-counts.ts';
import { type Hint, openInbox } from '../../stores/inbox.ts';
import { FencedError, StoreUnavailableError } from '../../stores/stores.ts';
import { BrakePulled } from '../brakes/brake-pulled.ts';
import { FlowBlocked } from '../open-task.ts';
import { RunInterrupted } from '../sync-task.ts';
import { drainFlow } from './drain-flow.ts';
import type { Drain, FlowDrained, FlowWork } from './drain-parts.ts';
import { sortHints } from './drain-sort.ts';

/** Hints that are looked at together. */
export const HINTS_AT_ONCE = 500;

/** What working off an inbox has come to. */
export interface Drained {
  /** Hints that are done. */
  hints: number;
  /** Hints of our own writes that were recognised without a call. */
  echoes: number;
  /** Records that were read although nobody but us had written to them. */
  echoReads: number;
  /** What became of the records that were read. */
  counts: RunCounts;
  /** Hints that wait until their record is readable. */
  kept: number;
  /** Sides that have told of something. */
  sides: Set<Side>;
  /** Something went wrong that a poll will meet again and show. */
  leftToPoll: boolean;
}

/**
 * Works off the inbox page by page: recognises what our own writes have caused, reads the rest, and syncs it. Hints are
 * removed last, so that a crash repeats a page and loses none; what is repeated finds everything as it is already. Throws
 * a `ConnectorError` where a far side fails; the hints that were not worked off stay.
 */
export async function drainInbox(drain: Drain): Promise<Drained> {
  const inbox = openInbox(drain.store, drain.tenant);
  const total: Drained = {
    hints: 0,
    echoes: 0,
    echoReads: 0,
    counts: NO_COUNTS,
    kept: 0,
    sides: new Set(),
    leftToPoll: false,
  };
  for (let after = ''; drain.hasTime(); ) {
    const page = await inbox.scan({ limit: HINTS_AT_ONCE, ...(after === '' ? {} : { after }) });
    if (page.length > 0) await drainPage(drain, page, total);
    if (page.length < HINTS_AT_ONCE) break;
    after = page.at(-1)?.id ?? after;
  }
  return total;
}

async function drainPage(drain: Drain, page: readonly Hint[], total: Drained): Promise<void> {
  const { work, waiting, echoes } = await sortHints(drain, page);
  const kept = new Set<Hint>();
  for (const some of work) {
    const drained = await drainOrLeave(drain, some);
    for (const hint of drained?.kept ?? []) kept.add(hint);
    total.leftToPoll ||= drained === undefined;
    total.echoReads += drained?.echoReads ?? 0;
    total.counts = addCounts(total.counts, drained?.counts ?? NO_COUNTS);
  }
  const done = waiting.filter((hint) => !kept.has(hint));
  await openInbox(drain.store, drain.tenant).remove(done.map(({ id }) => id));
  for (const { side } of page) total.sides.add(side);
  total.hints += page.length - kept.size;
  total.echoes += echoes;
  total.kept += kept.size;
}

/** Undefined where nothing can be done about these hints, now or later: the next poll meets the same and says it aloud. */
async function drainOrLeave(drain: Drain, work: FlowWork): Promise<FlowDrained | undefined> {
  const { tenant, runId, logger, clock, store } = drain;
  try {
    const drained = await drainFlow(drain, work);
    const { counts, lagMs } = drained;
    await createDailyCounts(store).add(
      tenant,
      { at: clock.now(), kinds: { [work.flow.entity]: counts }, lagMs },
      drain.fence,
    );
    return drained;
  } catch (error) {
    if (isPassing(error)) throw error;
    const reason = error instanceof Error ? error.message : 'unknown';
    const isKnown = error instanceof FlowBlocked || error instanceof BrakePulled;
    logger[isKnown ? 'warn' : 'error'](
      { tenant, runId, flowId: work.flow.id, reason },
      'Live edits were left to the next poll.',
    );
    return undefined;
  }
}

function isPassing(error: unknown): boolean {
  return [ConnectorError, StoreUnavailableError, FencedError, RunInterrupted].some((kind) => error instanceof kind);
}
