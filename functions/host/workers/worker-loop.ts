import { EventEmitter } from 'node:events';
import {
  parseCronItems,
  type Runner,
  run,
  type TaskList,
  type WorkerEvents,
  Logger as WorkerLogger,
} from 'graphile-worker';
import type { Pool } from 'pg';
import type { Logger } from '../../connectors/http/runtime.ts';
import type { TickResult } from '../../engine/executor.ts';
import type { RunLoop, RunLoopDependencies } from '../run-loop.ts';
import { createWorkerJobs, SYNC_TASK } from './worker-jobs.ts';
import { createWorkerPresence } from './worker-presence.ts';

const SECOND_MS = 1_000;
/** Installations worked on at the same time by one process. They mostly wait for far sides. */
const MOST_AT_ONCE = 6;
/** How soon a job that is due later, or that nobody was told of, is found. */
const POLL_MS = SECOND_MS;
/** A fault of ours must not become a tight loop. */
const AFTER_FAULT_MS = 10 * SECOND_MS;
/** The database was away, or the queue ended for another reason. */
const RESTART_AFTER_MS = 2 * SECOND_MS;
const HAND_OVER_AFTER_MS = 20 * SECOND_MS;
const LOOK_FOR_DEAD_MS = 2 * SECOND_MS;
const LOOK_AROUND_TASK = 'look_around';
const CLEAN_UP_TASK = 'clean_up';
const TIDY_TASK = 'tidy';

export interface WorkerLoopDependencies extends RunLoopDependencies {
  readonly pool: Pool;
  /** Ends what was begun in the API and never finished. */
  readonly cleanUp: () => Promise<void>;
  /** Called now and then, such as to compare clocks. */
  readonly attend?: () => Promise<void>;
}

/**
 * Executes runs in any number of processes on one PostgreSQL database. A job is a slice or some of one installation's work;
 * it makes the next one where there is more to do later. Whoever adds a job wakes idle workers of all processes through LISTEN and
 * NOTIFY. The schedule (look at all installations, clean up) is kept by the database, so it runs once for all.
 * https://worker.graphile.org/docs
 */
export function createWorkerLoop(deps: WorkerLoopDependencies): RunLoop {
  const { executor, installations, cleanUp, attend, clock, logger, pool } = deps;
  const jobs = createWorkerJobs(pool);
  const presence = createWorkerPresence(pool);
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Installations whose job is being added, and whether somebody asked for another since. */
  const adding = new Map<string, { again: boolean }>();
  let running: readonly Promise<void>[] = [];
  let runner: Runner | undefined;
  let workerId: string | undefined;

  /**
   * Slices that follow at once are done in the same job, and so is what came in meanwhile: the queue by itself sees a job
   * that waited for this one only when it looks the next time. After a while others get this hand.
   */
  async function sync(tenant: string): Promise<void> {
    const handOverAt = clock.now() + HAND_OVER_AFTER_MS;
    for (;;) {
      const tick = await attempt(logger, { tenant }, 'A slice failed.', () => executor.tick(tenant));
      const afterMs = tick.failed ? AFTER_FAULT_MS : waitOf(tick.value);
      const isOver = signal.aborted || clock.now() >= handOverAt;
      if (!isOver && (afterMs === 0 || (await jobs.takeDue(tenant)))) continue;
      if (afterMs !== undefined) await jobs.wakeLater([tenant], afterMs);
      return;
    }
  }

  /** How long to wait before the next slice; undefined where nothing is left to do. */
  function waitOf(result: TickResult): number | undefined {
    if (!result.idle) return result.againAfterMs;
    return result.nextAt === undefined ? undefined : Math.max(0, result.nextAt - clock.now());
  }

  const taskList: TaskList = {
    [SYNC_TASK]: (payload) => sync((payload as { readonly tenant: string }).tenant),
    [LOOK_AROUND_TASK]: async () => jobs.wakeLater(await installations()),
    [CLEAN_UP_TASK]: cleanUp,
    [TIDY_TASK]: jobs.tidy,
  };

  /** A burst of events about one installation becomes a few jobs, not one each. */
  async function addJob(tenant: string): Promise<void> {
    const state = { again: true };
    adding.set(tenant, state);
    while (state.again) {
      state.again = false;
      const message = 'A job was not added; the next look around will find the work.';
      await attempt(logger, { tenant }, message, () => jobs.wake(tenant));
    }
    adding.delete(tenant);
  }

  /** Works on jobs until the queue ends, because it was stopped or lost its database. */
  async function work(): Promise<void> {
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => {
      workerId = workerPool.id;
      // At once, before others see jobs of a worker that they do not know.
      void attempt(logger, {}, 'The worker could not show itself.', () => presence.look(workerPool.id));
    });
    runner = await run({
      pgPool: pool,
      events,
      taskList,
      parsedCronItems: parseCronItems([
        // One at a time, and none waits while one that waits is there.
        { task: LOOK_AROUND_TASK, match: '* * * * *', options: { queueName: 'look_around', jobKey: 'look_around' } },
        { task: CLEAN_UP_TASK, match: '* * * * *', options: { queueName: 'clean_up', jobKey: 'clean_up' } },
        { task: TIDY_TASK, match: '17 * * * *' },
      ]),
      // Without a batch, a job that cannot be marked as done is a rejection that nobody hears, which ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      concurrency: MOST_AT_ONCE,
      pollInterval: POLL_MS,
      noHandleSignals: true,
      logger: toWorkerLogger(logger),
    });
    if (signal.aborted) await runner.stop();
    await runner.promise;
  }

  async function repeat(everyMs: number, message: string, step: () => Promise<unknown>): Promise<void> {
    while (!signal.aborted) {
      await attempt(logger, {}, message, step);
      // Being stopped ends the pause.
      await clock.sleep(everyMs, signal).catch(() => undefined);
    }
  }

  async function lookForDead(): Promise<void> {
    if (workerId === undefined) return;
    const dead = await presence.look(workerId);
    if (dead > 0) logger.warn({ dead }, 'Jobs of workers that died were freed.');
    await attend?.();
  }

  return {
    wake(tenant) {
      const state = adding.get(tenant);
      if (state) state.again = true;
      else void addJob(tenant);
    },
    start() {
      running = [
        repeat(RESTART_AFTER_MS, 'The job queue ended and is started again.', work),
        repeat(LOOK_FOR_DEAD_MS, 'Dead workers could not be looked for.', lookForDead),
      ];
    },
    async stop() {
      stopping.abort();
      // It ends with a rejection where it has ended by itself; either way it has ended.
      await runner?.stop().catch(() => undefined);
      await Promise.all(running);
      presence.leave();
    },
  };
}

type Attempt<Result> = { readonly failed: false; readonly value: Result } | { readonly failed: true };

async function attempt<Result>(
  logger: Logger,
  fields: object,
  message: string,
  step: () => Promise<Result>,
): Promise<Attempt<Result>> {
  try {
    return { failed: false, value: await step() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    logger.error({ ...fields, reason }, message);
    return { failed: true };
  }
}

/** What the queue tells of each job is for whoever looks into it; what goes wrong is for the log. */
export function toWorkerLogger(logger: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message) => {
    const text = message.split('\n', 1)[0] ?? '';
    if (level === 'error' || level === 'warning') logger.warn({ text }, 'The job queue reported a problem.');
    else logger.debug({ text }, 'The job queue reported.');
  });
}
