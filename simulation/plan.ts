import type { Flow } from '../functions/core/flow.ts';
import type { Side } from '../functions/core/record.ts';
import { FLOW_SETUPS } from './flows.ts';
import type { Dice, SimRandom } from './random.ts';

/** How often, from 0 to 1, a call meets each fault. */
export interface FaultRates {
  /** 429 with a time to come back, as seconds or as a date. */
  readonly limitedUntil: number;
  readonly limited: number;
  /** 500, 502 or 503; nothing was done. */
  readonly brokenBefore: number;
  /** 502 although everything was done. */
  readonly brokenAfter: number;
  readonly refusedConnection: number;
  readonly cutBefore: number;
  readonly cutAfter: number;
  readonly timeoutAfter: number;
  /** The text of the answer ends in the middle. */
  readonly malformed: number;
  /** A page of a gateway instead of an answer. */
  readonly webPage: number;
  /** One row of a write is refused. */
  readonly refusedRow: number;
  /** The access token ends before its time. */
  readonly endedToken: number;
  /** The token endpoint fails once. */
  readonly failedRefresh: number;
  /** A listing names a record twice. */
  readonly repeatedRow: number;
  /** The call takes up to a minute. */
  readonly slow: number;
  /** The process stands still for longer than its lease lasts. */
  readonly stall: number;
}

/** What happens in one seed. Rates come from small sets with 0 in them, so that faults also meet alone. */
export interface SeedPlan {
  readonly flow: Flow;
  readonly store: 'memory' | 'restricted';
  readonly records: number;
  readonly cycles: number;
  /** What people do at most. */
  readonly actions: number;
  /** How likely somebody acts between two calls. */
  readonly actsBetweenCalls: number;
  /** How likely an edit is readable only some time after its stamp. */
  readonly lateEdits: number;
  readonly deletions: boolean;
  readonly poison: boolean;
  readonly faults: FaultRates;
  /** How likely a side is out of order for a while, in a cycle. */
  readonly outages: number;
  readonly crashes: number;
  readonly failingStoreWrites: number;
  readonly skewMs: Readonly<Record<Side, number>>;
  /** Rows of a page, and of a batch of writes or look-ups. */
  readonly batch: number;
  /** After the end the links are lost once. */
  readonly losesLinks: boolean;
}

const NEVER: FaultRates = {
  limitedUntil: 0,
  limited: 0,
  brokenBefore: 0,
  brokenAfter: 0,
  refusedConnection: 0,
  cutBefore: 0,
  cutAfter: 0,
  timeoutAfter: 0,
  malformed: 0,
  webPage: 0,
  refusedRow: 0,
  endedToken: 0,
  failedRefresh: 0,
  repeatedRow: 0,
  slow: 0,
  stall: 0,
};

const FAULT_NAMES = Object.keys(NEVER) as readonly (keyof FaultRates)[];
const RATES: readonly number[] = [0, 0, 0, 0.01, 0.03, 0.1];
const STALL_RATES: readonly number[] = [0, 0, 0, 0.005];

export function planSeed(random: SimRandom): SeedPlan {
  const dice = random('plan');
  const skew = random('skew');
  return {
    flow: dice.pick(FLOW_SETUPS),
    store: dice.chance(0.2) ? 'restricted' : 'memory',
    records: dice.int(0, 10),
    cycles: 12,
    actions: dice.int(10, 60),
    actsBetweenCalls: dice.pick([0, 0.05, 0.2]),
    lateEdits: dice.pick([0, 0.2, 0.6]),
    deletions: dice.chance(0.3),
    poison: dice.chance(0.3),
    faults: drawRates(dice),
    outages: dice.pick([0, 0, 0.1, 0.25]),
    crashes: dice.pick([0, 0.001, 0.003, 0.008]),
    failingStoreWrites: dice.pick([0, 0, 0.01, 0.03]),
    skewMs: { servicenow: skew.int(-5_000, 5_000), crm: skew.int(-5_000, 5_000) },
    batch: dice.pick([2, 3, 5, 50]),
    losesLinks: dice.chance(0.2),
  };
}

function drawRates(dice: Dice): FaultRates {
  const rates: Record<keyof FaultRates, number> = { ...NEVER };
  const isCalm = dice.chance(0.2);
  for (const name of FAULT_NAMES) {
    const rate = dice.pick(name === 'stall' ? STALL_RATES : RATES);
    rates[name] = isCalm ? 0 : rate;
  }
  return rates;
}
