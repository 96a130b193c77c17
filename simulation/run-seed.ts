import type { Flow } from '../functions/core/flow.ts';
import { SIDES, type Side } from '../functions/core/record.ts';
import type { Run } from '../functions/core/run.ts';
import { activeRun } from '../functions/engine/runs/runs.ts';
import { type Checkers, createCheckers } from './checkers/checkers.ts';
import { checkLostLinks, checkRepetition } from './checkers/repetition.ts';
import { createDriver, type Driver } from './drive.ts';
import { planSeed, type SeedPlan } from './plan.ts';
import { createSimRandom, type SimRandom } from './random.ts';
import { NO_SWAPS, type Swaps } from './swaps.ts';
import { createUsers, type Users } from './users.ts';
import { createViolations, type Violation, type Violations } from './violations.ts';
import { connect, createWorld, type World, type WorldParts } from './world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** The work list tries again within an hour. */
const SETTLE_PAUSE_MS = 61 * MINUTE_MS;
/** After the last fault and the last edit it takes this many cycles at most. */
const SETTLE_CYCLES = 10;
/** Somebody looks at the work list in the first of them. What is still refused then waits for a better value. */
const RETRIED_CYCLES = 2;

export interface SeedResult {
  readonly seed: number;
  readonly plan: SeedPlan;
  /** Of everything that happened: the same for each run of the seed. */
  readonly hash: string;
  readonly steps: number;
  readonly faults: number;
  readonly crashes: number;
  readonly runs: number;
  readonly engineWrites: number;
  /** Edits that landed between the read and the commit of a write that replaced them, by its side. */
  readonly slippedEdits: Readonly<Record<Side, number>>;
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
}

/** What the parts of one seed share. */
interface Seed {
  readonly world: World;
  readonly driver: Driver;
  readonly checkers: Checkers;
  readonly violations: Violations;
}

/** What a seed is about. */
export interface Script {
  plan(random: SimRandom): SeedPlan;
  /** In the order in which they run. */
  flows(plan: SeedPlan): readonly [Flow, ...Flow[]];
  createUsers(parts: WorldParts): Users;
  createCheckers(violations: Violations, world: () => World): Checkers;
}

const PEOPLE: Script = {
  plan: planSeed,
  flows: ({ flow }) => [flow],
  createUsers: ({ plan, scenes, ...parts }) => createUsers({ ...plan, ...parts, history: scenes[0].history }),
  createCheckers,
};

/** Runs one seed of people from beginning to end and checks everything. */
export function runSeed(seed: number, swaps: Swaps = NO_SWAPS): Promise<SeedResult> {
  return runScript(PEOPLE, seed, swaps);
}

export async function runScript(script: Script, seed: number, swaps: Swaps): Promise<SeedResult> {
  const random = createSimRandom(seed);
  const plan = script.plan(random);
  const violations = createViolations();
  const checkers = script.createCheckers(violations, () => world);
  const world: World = await createWorld({
    plan,
    random,
    swaps,
    flows: script.flows(plan),
    observersOf: checkers.observersOf,
    createUsers: script.createUsers,
  });
  try {
    await world.clock.runUntil(live({ world, checkers, violations, driver: createDriver(world) }));
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    violations.add('no crash of ours', `${message} ${stack.split('\n')[1]?.trim() ?? ''}`);
  }
  return {
    seed,
    plan,
    hash: world.trace.hash(),
    steps: world.trace.lines.length,
    faults: world.faults.count,
    crashes: world.crashes,
    runs: (await world.records.runs.scan({ prefix: 'run-', limit: 1_000 })).length,
    engineWrites: world.scenes.flatMap(({ history }) => history.commits).filter(({ by }) => by === 'engine').length,
    slippedEdits: checkers.slippedEdits(),
    violations: violations.found,
    trace: world.trace.lines,
  };
}

async function live(seed: Seed): Promise<void> {
  const { world, violations, checkers } = seed;
  for (let cycle = 0; cycle < world.plan.cycles; cycle++) await liveCycle(seed, cycle);
  world.calmDown();
  await rest(seed);
  if (world.users.cure()) await rest(seed);
  const repetition = { world, violations, writeCalls: checkers.writeCalls, sync: () => syncOnce(seed) };
  await checkRepetition(repetition);
  if (world.plan.losesLinks) await checkLostLinks(repetition);
  for (const message of world.unexpected) violations.add('no crash of ours', message);
}

/** People work and things fail while a run is under way, and for some time after it. */
async function liveCycle({ world, driver }: Seed, cycle: number): Promise<void> {
  const { clock, plan } = world;
  const dice = world.random('order');
  await reconnect(world);
  world.trace.add(`cycle ${cycle + 1}`);
  if (dice.chance(plan.outages)) beginOutage(world);
  for (let left = dice.int(0, 6); left > 0; left--) {
    const soon = dice.chance(0.5) ? dice.int(0, 40 * SECOND_MS) : dice.int(0, 5 * MINUTE_MS);
    clock.at(clock.now() + soon, () => world.users.act());
  }
  await world.startRun(cycle === 0 ? 'backfill' : 'incremental');
  await driver.drive();
  await clock.sleep(
    dice.chance(0.4) ? dice.int(5 * SECOND_MS, 40 * SECOND_MS) : dice.int(40 * SECOND_MS, 12 * MINUTE_MS),
  );
}

function beginOutage({ clock, faults, random }: World): void {
  const dice = random('faults');
  faults.beginOutage(dice.pick(SIDES), clock.now() + dice.int(30 * SECOND_MS, 20 * MINUTE_MS));
}

/** An administrator authorizes again where a grant has died. */
async function reconnect({ connections, tenant, systems }: World): Promise<void> {
  for (const side of SIDES) {
    const connection = await connections.get(tenant, side);
    if (connection?.state === 'reconnect') await connect(connections, { tenant, side, system: systems[side] });
  }
}

/** Cycles until a run writes nothing, then looks at what is left. */
async function rest(seed: Seed): Promise<void> {
  const { world, checkers, violations } = seed;
  for (let cycle = 0; cycle < SETTLE_CYCLES; cycle++) {
    await world.clock.sleep(SETTLE_PAUSE_MS);
    await reconnect(world);
    if (cycle < RETRIED_CYCLES) await retryAll(world);
    world.trace.add('settling');
    const before = checkers.writeCalls();
    const run = await syncOnce(seed);
    if (run?.state === 'done' && checkers.writeCalls() === before) return checkers.atRest(world);
  }
  violations.add('I1 convergence', `runs go on writing after ${SETTLE_CYCLES} cycles without edits and faults`);
}

/** A whole run. */
async function syncOnce({ world, driver }: Seed): Promise<Run | undefined> {
  await driver.drive();
  await world.startRun('incremental');
  const started = await activeRun(world.records);
  await driver.drive();
  const [ended] = started === undefined ? [] : await world.records.runs.get([started.id]);
  return ended;
}

/** An administrator presses *Retry all* on the work list. */
async function retryAll({ records, clock }: World): Promise<void> {
  const parked = await records.parked.scan({ prefix: '', limit: 1_000 });
  const nextTryAt = new Date(clock.now()).toISOString();
  await records.parked.put(parked.map((item) => ({ ...item, nextTryAt })));
}
