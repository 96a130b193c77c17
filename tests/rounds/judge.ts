import { SIDES } from '../../functions/core/record.ts';
import { checkConverged } from './check-converged.ts';
import { checkDoubles } from './check-doubles.ts';
import { checkLost, type Losses } from './check-lost.ts';
import { basesOf, type Kept, readKept } from './kept.ts';
import type { Ledger } from './ledger.ts';
import type { Figures, Meter } from './meter.ts';
import type { Scene } from './open-scene.ts';

const MOST_CYCLES = 10;
const MOST_RETRIES = 2;

export interface Verdict {
  /** Syncs until one wrote nothing. */
  readonly cycles: number;
  readonly lastWrites: Figures['writes'];
  readonly links: number;
  readonly conflictsLogged: number;
  readonly parked: number;
  readonly fates: Losses['fates'];
  readonly slipped: readonly string[];
  /** How many values would be missed if the conflict log were empty: shows that the check can tell. */
  readonly missedWithoutLog: number;
  readonly violations: readonly string[];
}

/** Once people and faults have stopped: lets the two sides come to rest, syncs once more and looks at everything. */
export async function judge(scene: Scene, ledger: Ledger, meter: Meter): Promise<Verdict> {
  const { admin, backend, desks, entered, flows } = scene;
  const cycles = await untilQuiet(scene, meter);
  const before = readKept(backend.databasePath);
  await admin.sync();
  const lastWrites = meter.look();
  const kept = readKept(backend.databasePath);
  const { entries } = ledger;
  const { silent, slipped, fates } = checkLost({ entries, kept, desks });
  return {
    cycles,
    lastWrites,
    links: kept.links.length,
    conflictsLogged: kept.lost.length,
    parked: kept.parked.length,
    fates,
    slipped,
    missedWithoutLog: checkLost({ entries, kept: { ...kept, lost: [] }, desks }).silent.length,
    violations: [
      ...checkConverged({ desks, flows, kept }).map((text) => `I1: ${text}`),
      ...noise(before, kept, lastWrites).map((text) => `I2: ${text}`),
      ...silent.map((text) => `I4: ${text}`),
      ...checkDoubles({ desks, kept, entered }).map((text) => `I6: ${text}`),
    ],
  };
}

/** Syncs, with everything on the work list tried again, until one wrote nothing; gives back how many it took. */
async function untilQuiet({ admin }: Scene, meter: Meter): Promise<number> {
  for (let cycle = 1; cycle < MOST_CYCLES; cycle += 1) {
    // What still waits after some tries waits for a person.
    if (cycle <= MOST_RETRIES) await admin.retryAll();
    await admin.sync();
    const { servicenow, crm } = meter.look();
    if (servicenow + crm === 0) return cycle;
  }
  return MOST_CYCLES;
}

/** I2: nothing is written, no pair is settled anew, and no value is lost. */
function noise(before: Kept, after: Kept, writes: Figures['writes']): readonly string[] {
  const [earlier, later] = [basesOf(before), basesOf(after)];
  const moved = [...later].filter(([id, base]) => earlier.get(id) !== base).map(([id]) => `the base of ${id} moved`);
  const written = SIDES.filter((side) => writes[side] > 0).map((side) => `${writes[side]} writes to ${side}`);
  const lost = after.lost.length - before.lost.length;
  return [...written, ...moved, ...(lost === 0 ? [] : [`${lost} new entries in the conflict log`])];
}
