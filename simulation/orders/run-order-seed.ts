import { planSeed, type SeedPlan } from '../plan.ts';
import type { SimRandom } from '../random.ts';
import { runScript, type SeedResult } from '../run-seed.ts';
import { NO_SWAPS, type Swaps } from '../swaps.ts';
import { createOrderCheckers } from './checkers.ts';
import { ORDER_SETUPS, type OrderFlows } from './flows.ts';
import { createLedger } from './ledger.ts';
import { createOrderUsers } from './users.ts';

/** Runs one seed of vendors, products and orders with their lines: three flows of one installation that refer to each other. */
export function runOrderSeed(seed: number, swaps: Swaps = NO_SWAPS): Promise<SeedResult> {
  const ledger = createLedger();
  return runScript(
    {
      plan: planOrders,
      flows: ({ flow }) => setupOf(flow),
      createUsers: (parts) => createOrderUsers(parts, ledger),
      createCheckers: (violations, world) => createOrderCheckers(violations, world, ledger),
    },
    seed,
    swaps,
  );
}

/** The same troubles as for people. The plan's own flow is the first of the three. */
function planOrders(random: SimRandom): SeedPlan {
  const dice = random('kinds');
  const [vendors] = dice.pick(ORDER_SETUPS);
  return {
    ...planSeed(random),
    flow: vendors,
    records: dice.int(4, 12),
    actions: dice.int(10, 50),
    lateEdits: 0,
    deletions: false,
    poison: false,
    losesLinks: false,
  };
}

function setupOf(vendors: SeedPlan['flow']): OrderFlows {
  const setup = ORDER_SETUPS.find(([first]) => first === vendors);
  if (setup === undefined) throw new Error('These seeds are about orders.');
  return setup;
}
