import type { Flow } from '../../functions/core/flow.ts';
import type { Observer } from '../observer.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import { checkAtomicRows } from './atomic-row.ts';
import { type BlindOverwrites, checkBlindOverwrites } from './blind-overwrite.ts';
import type { Checker } from './checker.ts';
import { checkConvergence } from './convergence.ts';
import { checkDeletion } from './deletion.ts';
import { checkEcho } from './echo.ts';
import { checkIsolation } from './isolation.ts';
import { checkLimits } from './limits.ts';
import { checkOnePartner } from './one-partner.ts';
import { createPairing } from './pairing.ts';
import { checkSecrecy } from './secrecy.ts';
import { checkSilentLoss } from './silent-loss.ts';

export interface Checkers {
  /** Those that watch a flow. */
  observersOf(flow: Flow): readonly Observer[];
  /** Calls so far that wrote or tried to. */
  writeCalls(): number;
  slippedEdits(): BlindOverwrites['slipped'];
  atRest(world: World): Promise<void>;
}

/** All invariants that are watched all the time or looked at when everything rests. */
export function createCheckers(violations: Violations, world: () => World): Checkers {
  let writeCalls = 0;
  const pairing = createPairing(() => world().history.step);
  const overwrites = checkBlindOverwrites(
    violations,
    () => world().history,
    () => world().plan.lateEdits > 0,
  );
  const checkers: readonly Checker[] = [
    checkConvergence(violations, pairing),
    overwrites,
    checkSilentLoss(violations, { overwrites, pairing }),
    checkEcho(violations),
    checkOnePartner(violations),
    checkDeletion(violations),
    checkAtomicRows(violations),
    checkIsolation(violations),
    checkLimits(violations),
    checkSecrecy(violations),
  ];
  const counter: Observer = {
    attempted: () => {
      writeCalls += 1;
    },
  };
  return {
    observersOf: () => [counter, pairing.observer, ...checkers.flatMap(({ observer }) => observer ?? [])],
    writeCalls: () => writeCalls,
    slippedEdits: () => overwrites.slipped,
    atRest: async (current) => {
      for (const checker of checkers) await checker.atRest?.(current);
    },
  };
}
