import PQueue from 'p-queue';
import type { Clock, Logger } from '../connectors/http/runtime.ts';
import type { Executor } from '../engine/executor.ts';

/** Installations worked on at the same time by one process. */
const MOST_AT_ONCE = 4;
/** A fault of ours must not become a tight loop. */
const AFTER_FAULT_MS = 10_000;
/** Long enough for more of a burst to come in, too short for anybody to notice. */
const GATHER_MS = 10;
/** As long as so many wake-ups come meanwhile, a burst goes on; it is worked off after so long at the latest. */
const BURST_WAKES = 2;
const BURST_AT_MOST_MS = 300;
const WOKEN = new Error('There is something to do.');
/** How often all installations are looked at: finds what is due by itself, and runs whose process died. */
const LOOK_AROUND_MS = 30_000;

export interface RunLoop {
  /** There is something to do for this installation now. */
  wake(tenant: string): void;
  start(): void;
  /** Starts nothing more and resolves when the slices under way have ended. */
  stop(): Promise<void>;
}

export interface RunLoopDependencies {
  readonly executor: Executor;
  readonly installations: () => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Executes runs of many installations in this process, slice by slice, so that a long one holds up nobody. */
export function createRunLoop({ executor, installations, clock, logger }: RunLoopDependencies): RunLoop {
  const stopping = new AbortController();
  const turns = new PQueue({ concurrency: MOST_AT_ONCE });
  /** Installations being driven, and what ends their pause. */
  const driven = new Map<string, { wakes: number; wake: () => void }>();
  const running = new Set<Promise<void>>();

  function track(work: Promise<void>): void {
    running.add(work);
    void work.finally(() => running.delete(work));
  }

  /** How long to wait before the next slice. Undefined: there is nothing left to do, or not before the next look around. */
  async function tick(tenant: string): Promise<number | undefined> {
    try {
      const result = await executor.tick(tenant);
      if (!result.idle) return result.againAfterMs;
      const dueInMs = (result.nextAt ?? Number.POSITIVE_INFINITY) - clock.now();
      return dueInMs > LOOK_AROUND_MS ? undefined : Math.max(0, dueInMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.error({ tenant, reason }, 'A slice failed.');
      return AFTER_FAULT_MS;
    }
  }

  async function pause(ms: number, interrupt: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([interrupt, stopping.signal]);
    // Being woken is what the pause is waiting for, so its rejection says nothing new.
    await clock.sleep(ms, signal).catch(() => undefined);
  }

  /** Waits until no more of a burst comes in: what is worked off together costs a few calls. */
  async function gather(state: { wakes: number }): Promise<void> {
    const until = clock.now() + BURST_AT_MOST_MS;
    for (let fresh = state.wakes; fresh >= BURST_WAKES && clock.now() < until; ) {
      const before = state.wakes;
      await pause(GATHER_MS, stopping.signal);
      fresh = state.wakes - before;
    }
  }

  async function drive(tenant: string): Promise<void> {
    while (!stopping.signal.aborted) {
      const interrupt = new AbortController();
      // The reason is made once: a new one for each wake-up would cost more than the rest of it.
      const state = { wakes: 0, wake: () => interrupt.abort(WOKEN) };
      driven.set(tenant, state);
      const againAfterMs = await turns.add(() => tick(tenant));
      if (againAfterMs === undefined && state.wakes === 0) break;
      // Who is woken while at work has more than one thing to do.
      if (state.wakes > 0) await gather(state);
      else if (againAfterMs) await pause(againAfterMs, interrupt.signal);
    }
    driven.delete(tenant);
  }

  function wake(tenant: string): void {
    if (stopping.signal.aborted) return;
    const state = driven.get(tenant);
    if (state) {
      state.wakes += 1;
      state.wake();
    } else {
      driven.set(tenant, { wakes: 0, wake: () => undefined });
      track(drive(tenant));
    }
  }

  async function wakeAll(): Promise<void> {
    try {
      for (const tenant of await installations()) if (!driven.has(tenant)) wake(tenant);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.error({ reason }, 'The installations could not be listed.');
    }
  }

  async function lookAround(): Promise<void> {
    while (!stopping.signal.aborted) {
      await wakeAll();
      await pause(LOOK_AROUND_MS, stopping.signal);
    }
  }

  return {
    wake,
    start: () => track(lookAround()),
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
