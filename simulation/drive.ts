import { activeRun } from '../functions/engine/runs/runs.ts';
import type { Worker } from './worker.ts';
import type { World } from './world.ts';

const SECOND_MS = 1_000;
/** As the Node host waits after a slice that failed by a fault of ours. */
const AFTER_FAULT_MS = 10 * SECOND_MS;
const SOON_MS = 30 * SECOND_MS;
const LONG_MS = 600 * SECOND_MS;
/** A second process begins after this time, when the lease of the first one has ended. */
const FAILOVER_MS = 190 * SECOND_MS;
/** No run takes that many slices. */
const MOST_SLICES = 2_000;

/** Lets processes work until no run is active. */
export interface Driver {
  drive(): Promise<void>;
}

/** One process after the other works, and a second one beside the first while that stands still. */
export function createDriver(world: World): Driver {
  let worker: Worker | undefined;

  async function useWorker(): Promise<Worker> {
    const known = worker;
    if (known?.life.isAlive && !known.life.isStalled) return known;
    if (known && !known.life.isAlive) await world.clock.sleep(restartTime(world));
    worker = await world.startProcess();
    // A process that is alone knows that the owners before it are dead; half of them say so.
    if (known?.life.isAlive !== true && world.random('order').chance(0.5)) await freeLease(world, worker);
    return worker;
  }

  return {
    drive: async () => {
      while ((await activeRun(world.records)) !== undefined) {
        const current = await useWorker();
        await Promise.race([work(world, current), current.life.death, failover(world, current)]);
      }
    },
  };
}

/** Most processes are back at once, some after people have noticed. */
function restartTime({ random }: World): number {
  const dice = random('order');
  return dice.int(0, dice.chance(0.2) ? LONG_MS : SOON_MS);
}

/** As the Node host does at its start. */
async function freeLease({ tenant }: World, { leases, life }: Worker): Promise<void> {
  const takeOver = async () => leases.release(tenant, await leases.takeOver(tenant));
  // Where the store fails meanwhile, the lease ends by itself.
  await Promise.race([takeOver().catch(() => undefined), life.death]);
}

async function work(world: World, { executor, life }: Worker): Promise<void> {
  for (let slice = 0; slice < MOST_SLICES; slice++) {
    const waitMs = await executor.tick(world.tenant).then(
      (result) => (result.idle ? undefined : result.againAfterMs),
      () => AFTER_FAULT_MS,
    );
    if (waitMs === undefined) return;
    if (waitMs > 0) await world.clock.sleep(waitMs);
    await life.goOn();
  }
  throw new Error('A run does not end.');
}

/** Resolves when a process has stood still for so long that another one begins; it goes on beside that one later. */
async function failover({ clock }: World, { life }: Worker): Promise<void> {
  await life.stall;
  await clock.sleep(FAILOVER_MS);
}
