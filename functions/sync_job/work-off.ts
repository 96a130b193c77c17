import type { CatalystBackend } from '../host/catalyst/catalyst-backend.ts';
import { SLICE_MS } from '../host/wiring.ts';

/** Whatever is under way when a job has less time than this left has to end within it. */
const RESERVE_MS = 60_000;
/** An installation that has to wait this often in a row is left to a later job. */
const MOST_WAITS = 10;

export interface WorkedOff {
  /** Installations that have more to do at once. Others that have are waiting for something. */
  readonly left: readonly string[];
  /** Whether a slice ended in an error of ours. */
  readonly hasFailed: boolean;
}

interface Turn {
  readonly tenant: string;
  readonly dueAt: number;
  readonly waits: number;
}

/**
 * Executes runs of these installations in turns of one slice, until none has anything to do or the time is nearly over.
 * A slice saves what it has done, so nothing is lost where a job ends.
 */
export async function workOff(
  backend: Pick<CatalystBackend, 'clock' | 'logger' | 'executor'>,
  tenants: readonly string[],
  remainingMs: () => number,
): Promise<WorkedOff> {
  const { clock, logger } = backend;
  const timeLeft = () => remainingMs() - RESERVE_MS;
  let hasFailed = false;
  let turns: readonly Turn[] = tenants.map((tenant) => ({ tenant, dueAt: 0, waits: 0 }));

  /** The next turn of this installation; undefined where there is none in this job. */
  async function take({ tenant, waits }: Turn, sliceMs: number): Promise<Turn | undefined> {
    try {
      const result = await backend.executor(sliceMs).tick(tenant);
      if (result.idle) return undefined;
      const { againAfterMs } = result;
      if (againAfterMs > 0 && waits === MOST_WAITS) return undefined;
      return { tenant, dueAt: clock.now() + againAfterMs, waits: againAfterMs > 0 ? waits + 1 : 0 };
    } catch (error) {
      hasFailed = true;
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.error({ tenant, reason }, 'A slice failed.');
      return undefined;
    }
  }

  for (;;) {
    const [turn, ...others] = turns.toSorted((left, right) => left.dueAt - right.dueAt);
    if (turn === undefined) break;
    const waitMs = turn.dueAt - clock.now();
    if (timeLeft() <= Math.max(waitMs, 0)) break;
    if (waitMs > 0) await clock.sleep(waitMs);
    // Every slice opens and closes an installation anew, so one that nobody waits behind gets all the time there is.
    const next = await take(turn, others.length === 0 ? timeLeft() : Math.min(SLICE_MS, timeLeft()));
    turns = next === undefined ? others : [...others, next];
  }
  return { left: turns.filter((turn) => turn.waits === 0).map((turn) => turn.tenant), hasFailed };
}
