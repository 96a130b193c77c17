import { type Flow, flowsTo } from '../../core/flow.ts';
import { instantToMs, msToInstant } from '../../core/instant.ts';
import { nextDailyMs, type PollCost, pollIntervalMs } from '../../core/poll-interval.ts';
import { otherSide, SIDES, type Side } from '../../core/record.ts';
import type { Run } from '../../core/run.ts';
import type { Schedule } from '../../stores/schedules.ts';

const HOUR_MS = 3_600_000;
/** After a poll found what no notification had told of, push counts as unreliable for so long. */
const DISTRUST_MS = HOUR_MS;
/** A sweep that failed is tried again on the same day. */
const SWEEP_AGAIN_MS = HOUR_MS;

/** What the two systems allow, as far as it is known. */
export type KnownLimits = Pick<PollCost, 'creditsPerDay' | 'callsPerHour'>;

/** Sides that values of this flow come from. */
export function sourcesOf({ direction }: Flow): readonly Side[] {
  return SIDES.filter((side) => flowsTo(direction, otherSide(side)));
}

/** The calls of a poll that finds nothing: a page from each source, the feeds of deletions, and both for lines. */
export function callsOfPoll(flows: readonly Flow[]): Readonly<Record<Side, number>> {
  const calls = { servicenow: 0, crm: 0 };
  for (const flow of flows) {
    for (const side of SIDES) calls[side] += 1;
    for (const side of sourcesOf(flow)) calls[side] += 1;
    if (flow.lines !== undefined && sourcesOf(flow).includes('servicenow')) calls.servicenow += 2;
  }
  return calls;
}

/** Whether every side that is read tells of its edits, as far as polls can see. */
export function isPushHealthy(schedule: Schedule | undefined, flows: readonly Flow[], now: number): boolean {
  const sources = new Set(flows.flatMap(sourcesOf));
  const { heardAt = {}, missedAt } = schedule ?? {};
  const isHeard = [...sources].every((side) => heardAt[side] !== undefined);
  return isHeard && (missedAt === undefined || now - instantToMs(missedAt) > DISTRUST_MS);
}

/** The schedule after a run: what a person started looks as well as what was due. */
export function scheduleAfter(
  schedule: Schedule | undefined,
  run: Run,
  at: { readonly tenant: string; readonly now: number; readonly flows: readonly Flow[]; readonly limits?: KnownLimits },
): Schedule {
  const { tenant, now, flows, limits } = at;
  const interval = pollIntervalMs({
    ...limits,
    calls: callsOfPoll(flows),
    isPushHealthy: isPushHealthy(schedule, flows, now),
  });
  return {
    ...schedule,
    nextPollAt: msToInstant(now + interval),
    nextSweepAt: msToInstant(nextSweepMs(schedule, run, tenant, now)),
    ...(run.state === 'done' ? { lastSyncAt: msToInstant(now) } : {}),
  };
}

function nextSweepMs(schedule: Schedule | undefined, run: Run, tenant: string, now: number): number {
  if (run.kind === 'sweep' && run.state === 'failed') return Math.min(now + SWEEP_AGAIN_MS, nextDailyMs(tenant, now));
  if (run.kind === 'sweep' || schedule === undefined) return nextDailyMs(tenant, now);
  return instantToMs(schedule.nextSweepAt);
}

/** A run of somebody has ended, and nothing was planned after it: the process may have died in between. */
export function firstSchedule(tenant: string, runs: readonly Run[], now: number): Schedule | undefined {
  if (!runs.some(({ kind, finishedAt }) => kind !== 'preview' && finishedAt !== undefined)) return undefined;
  return { nextPollAt: msToInstant(now), nextSweepAt: msToInstant(nextDailyMs(tenant, now)) };
}

/** What is due: a sweep does all that a poll does. */
export function dueKind(schedule: Schedule | undefined, now: number): 'incremental' | 'sweep' | undefined {
  if (schedule === undefined) return undefined;
  if (instantToMs(schedule.nextSweepAt) <= now) return 'sweep';
  return instantToMs(schedule.nextPollAt) <= now ? 'incremental' : undefined;
}

/** When something is due next. */
export function nextDueMs({ nextPollAt, nextSweepAt }: Schedule): number {
  return Math.min(instantToMs(nextPollAt), instantToMs(nextSweepAt));
}
