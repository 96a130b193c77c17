import { ConnectorError } from '../../connectors/errors.ts';
import { instantToMs, msToInstant } from '../../core/instant.ts';
import type { Side } from '../../core/record.ts';
import type { Cursors } from '../../stores/cursors.ts';
import { openInbox } from '../../stores/inbox.ts';
import type { Schedule } from '../../stores/schedules.ts';
import type { Store } from '../../stores/stores.ts';
import { checkInstance } from '../known-instance.ts';
import { backoffMs } from '../runs/run-keeper.ts';
import type { Shift } from '../runs/shift.ts';
import type { SyncSession } from '../sync-session.ts';
import type { EngineClock, EngineLogger } from '../sync-task.ts';
import { type Drained, drainInbox, HINTS_AT_ONCE } from './drain-inbox.ts';
import type { Drain } from './drain-parts.ts';
import type { HeardEchoes } from './drain-sift.ts';
import { sortHints } from './drain-sort.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** A record that was told of and cannot be read yet is looked for again after this. */
const LATE_MS = 3 * SECOND_MS;
/** More came while these were worked off: the next look takes them, and what comes right after them. */
const MORE_MS = 10;
/** That push works is written down this often. */
const HEARD_EVERY_MS = 10 * MINUTE_MS;
/** A run that goes on looks for live edits this often, and lets them pass if they are older than that. */
const LOOK_EVERY_MS = SECOND_MS;
/** Making room costs a run the page that it is at; so long it works on in between. */
const WORK_AT_LEAST_MS = 3 * SECOND_MS;

export interface LiveDependencies {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly clock: EngineClock;
  readonly logger: EngineLogger;
  readonly heard: HeardEchoes;
  readonly openSession: (tenant: string) => Promise<SyncSession>;
}

/** Works off the live edits that wait. Gives back when those that are left are due, if some are. */
export async function workOnHints(deps: LiveDependencies, shift: Shift, round: number): Promise<number | undefined> {
  const { clock } = deps;
  const { waiting } = shift.schedule() ?? {};
  if (waiting !== undefined && waiting.notBefore > clock.now()) return waiting.notBefore;
  let session: SyncSession | undefined;
  try {
    session = await deps.openSession(shift.tenant);
    const { cursors } = deps;
    const { tenant, records, fence } = shift;
    await checkInstance({ tenant, instance: session.instance, records, cursors, fence, isPreview: false });
    const drained = await drainInbox(openDrain(deps, shift, session, String(round)));
    learn(deps, shift, drained);
    if (drained.kept > 0) return clock.now() + LATE_MS;
    const more = await openInbox(deps.store, tenant).scan({ limit: 1 });
    return more.length > 0 ? clock.now() + MORE_MS : undefined;
  } catch (error) {
    if (error instanceof ConnectorError) return waitFor(deps, shift, session, error);
    throw error;
  }
}

function openDrain(deps: LiveDependencies, shift: Shift, session: SyncSession, round: string): Drain {
  const { store, cursors, clock, logger, heard } = deps;
  return {
    tenant: shift.tenant,
    store,
    records: shift.records,
    cursors,
    connectors: session.connectors,
    flows: session.flows,
    runsWorkflows: session.runsWorkflows ?? false,
    runId: `live-${shift.fence}-${shift.number}-${round}`,
    heard,
    clock,
    logger,
    fence: shift.fence,
    keepLease: shift.keepLease,
    hasTime: () => !shift.isOver(),
  };
}

function learn({ clock }: LiveDependencies, shift: Shift, drained: Drained): void {
  const { counts, sides } = drained;
  const before = shift.schedule();
  // There is none before the first sync is over; what is learned now is learned again.
  if (before === undefined) return;
  const now = clock.now();
  const { waiting: _, ...rest } = before;
  const isPublished = counts.created + counts.updated + counts.linked === 0;
  const heardAt = withHeard(before, sides, now);
  const isNews = before.waiting !== undefined || heardAt !== before.heardAt || drained.leftToPoll;
  if (!isNews && (isPublished || before.isUnpublished)) return;
  shift.plan({
    ...rest,
    ...(heardAt === undefined ? {} : { heardAt }),
    ...(drained.leftToPoll ? { nextPollAt: msToInstant(now) } : {}),
    ...(isPublished ? {} : { isUnpublished: true }),
  });
}

function withHeard({ heardAt }: Schedule, sides: ReadonlySet<Side>, now: number): Schedule['heardAt'] {
  const news = [...sides].filter((side) => now - instantToMs(heardAt?.[side] ?? msToInstant(0)) > HEARD_EVERY_MS);
  if (news.length === 0) return heardAt;
  return { ...heardAt, ...Object.fromEntries(news.map((side) => [side, msToInstant(now)])) };
}

/** The hints stay where they are until the far side is likely to answer again. */
async function waitFor(
  { clock, logger }: LiveDependencies,
  shift: Shift,
  session: SyncSession | undefined,
  error: ConnectorError,
): Promise<number> {
  const { tenant } = shift;
  logger.warn({ tenant, side: error.side, code: error.code, status: error.status }, 'Live edits have to wait.');
  if (error.code === 'reconnect-needed') await session?.connectionLost(error.side);
  const before = shift.schedule();
  const failures = (before?.waiting?.failures ?? 0) + 1;
  const notBefore = clock.now() + backoffMs(failures, error);
  if (before) shift.plan({ ...before, waiting: { failures, notBefore } });
  return notBefore;
}

/** Tells a run that goes on whether it has to make room: not for echoes of its own writes, which are dropped here. */
export function watchHints(
  deps: LiveDependencies,
  shift: Shift,
  session: Promise<SyncSession | undefined>,
): () => Promise<boolean> {
  const { clock, store } = deps;
  const startedAt = clock.now();
  let lookedAt = startedAt;
  return async () => {
    const now = clock.now();
    if (now - lookedAt < LOOK_EVERY_MS || now - startedAt < WORK_AT_LEAST_MS) return false;
    lookedAt = now;
    if ((shift.schedule()?.waiting?.notBefore ?? 0) > now) return false;
    const page = await openInbox(store, shift.tenant).scan({ limit: HINTS_AT_ONCE });
    if (page.length === 0) return false;
    const known = await session;
    if (known === undefined) return false;
    const { waiting } = await sortHints(openDrain(deps, shift, known, 'echoes'), page);
    // A younger one may be of a record that is being written right now: its version is not known yet.
    return waiting.some(({ receivedAt }) => now - instantToMs(receivedAt) >= LOOK_EVERY_MS);
  };
}
