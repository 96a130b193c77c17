import { availableParallelism, cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Admin, createAdmin } from './admin.ts';
import { measureEchoReads } from './echoes.ts';
import { type Surroundings, withSurroundings } from './environment.ts';
import {
  type Figures,
  figuresOf,
  type LiveMeasurements,
  liveFiguresOf,
  type Measurements,
  median,
  whyInvalid,
} from './figures.ts';
import { createFloor, type Floor } from './floor.ts';
import { type Part, startPart } from './part.ts';
import type { Product } from './product.ts';

const PEOPLE = 1_000;
const ROUNDS = 7;
/**
 * Both systems take far longer for as many rows. With less, the time that the simulators themselves compute, one call after the
 * other, would be more of the floor than the calls, and the run would not be valid.
 */
const DELAY_MS = 100;
const WARM_UPS = 5;
const LIVE_WARM_UPS = 60;
const LIVE_EDITS = 200;
const BURST = 500;
const BURST_ROUNDS = 3;
/** After a run its figures are published; the next measurement waits for that. */
const SETTLE_MS = 150;

interface Bench extends Surroundings {
  readonly delayMs: number;
}

interface Round {
  readonly ms: number;
  readonly cpu: number;
  readonly simulatorCpu: number;
  readonly calls: number;
  readonly otherCalls: number;
}

/** A CRM without contacts and a backend that knows nothing of them. Gives back the preview that a first sync confirms. */
async function prepareFirstSync({ simulators }: Bench, product: Part<Product>, admin: Admin): Promise<string> {
  await simulators.ask('emptyCrm');
  await product.ask('forgetRuns');
  return (await admin.preview()).id;
}

async function measureProduct(bench: Bench, product: Part<Product>, admin: Admin, expectedMs?: number): Promise<Round> {
  const confirmedPreview = await prepareFirstSync(bench, product, admin);
  return measureSync(bench, product, admin, { confirmedPreview, expectedMs });
}

async function measureSync(
  bench: Bench,
  product: Part<Product>,
  admin: Admin,
  options: Parameters<Admin['sync']>[0],
): Promise<Round> {
  const { simulators } = bench;
  await simulators.ask('takeCalls');
  const before = { product: await product.ask('cpu'), simulators: await simulators.ask('cpu') };
  const startedAt = performance.now();
  const run = await admin.sync(options);
  const ms = performance.now() - startedAt;
  await wait(SETTLE_MS);
  const after = { product: await product.ask('cpu'), simulators: await simulators.ask('cpu') };
  await assertComplete(bench, run.counts.people);
  const { read, write, token, metadata } = await simulators.ask('takeCalls');
  return {
    ms,
    cpu: after.product - before.product,
    simulatorCpu: after.simulators - before.simulators,
    calls: read + write,
    otherCalls: token + metadata,
  };
}

/** A run that leaves people out would be quick. */
async function assertComplete(
  { simulators }: Bench,
  counts: { readonly seen: number; readonly created: number; readonly failed: number } | undefined,
): Promise<void> {
  const linked = await simulators.ask('linkedContacts');
  if (counts?.seen === PEOPLE && counts.created + counts.failed === PEOPLE && counts.created === linked) return;
  throw new Error(`Of ${PEOPLE} people ${linked} are in the CRM; the run counted ${JSON.stringify(counts)}.`);
}

async function measureRerun(bench: Bench, admin: Admin): Promise<{ readonly calls: number; readonly writes: number }> {
  await admin.sync();
  await wait(SETTLE_MS);
  const { read, write } = await bench.simulators.ask('takeCalls');
  return { calls: read + write, writes: write };
}

async function measureFloor(bench: Bench, floor: Floor) {
  await bench.simulators.ask('emptyCrm');
  const cpuBefore = await bench.simulators.ask('cpu');
  const startedAt = performance.now();
  const calls = await floor.run();
  const ms = performance.now() - startedAt;
  return { ms, calls, simulatorCpu: (await bench.simulators.ask('cpu')) - cpuBefore };
}

/** In a process that has just started and has done nothing but a sign-in; the preview was made by another one. */
async function measureCold(bench: Bench): Promise<Round> {
  const before = await startProduct(bench);
  const admin = createAdmin(bench.backend, bench.systems);
  await admin.signIn();
  const confirmedPreview = await prepareFirstSync(bench, before, admin);
  await before.stop();
  const product = await startProduct(bench);
  try {
    await admin.signIn();
    return await measureSync(bench, product, admin, { confirmedPreview });
  } finally {
    await product.stop();
  }
}

function startProduct({ environment }: Bench): Promise<Part<Product>> {
  return startPart<Product>('product.ts', { environment });
}

async function measureAll(bench: Bench, profileTo: string | undefined): Promise<Measurements> {
  const { simulators, systems, backend, delayMs } = bench;
  const product = await startProduct(bench);
  const admin = createAdmin(backend, systems);
  await admin.signIn();
  await admin.connect();
  await simulators.ask('emptyCrm');
  const preview = await admin.preview();
  await admin.sync({ confirmedPreview: preview.id });
  const floor = createFloor(systems, (await simulators.ask('peopleQuery')) ?? {});
  await simulators.ask('setDelay', delayMs);

  const rounds: {
    product: Round;
    floor: Awaited<ReturnType<typeof measureFloor>>;
    rerun: { calls: number; writes: number };
  }[] = [];
  let expectedMs: number | undefined;
  for (let round = 0; round < WARM_UPS + ROUNDS; round += 1) {
    const ofFloor = await measureFloor(bench, floor);
    const ofProduct = await measureProduct(bench, product, admin, expectedMs);
    expectedMs = ofProduct.ms;
    rounds.push({ floor: ofFloor, product: ofProduct, rerun: await measureRerun(bench, admin) });
  }
  if (profileTo !== undefined) {
    await product.ask('startProfile');
    await measureProduct(bench, product, admin, expectedMs);
    await product.ask('stopProfile', profileTo);
  }
  floor.stop();
  await product.stop();
  const cold: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) cold.push(await measureCold(bench));

  const counted = rounds.slice(WARM_UPS);
  return {
    records: PEOPLE,
    delayMs,
    productMs: counted.map((round) => round.product.ms),
    coldMs: cold.map(({ ms }) => ms),
    floorMs: counted.map((round) => round.floor.ms),
    productCalls: counted.map((round) => round.product.calls),
    coldOtherCalls: cold.map(({ otherCalls }) => otherCalls),
    floorCalls: counted[0]?.floor.calls ?? { servicenow: 0, crm: 0 },
    rerunCalls: counted.map(({ rerun }) => rerun.calls),
    rerunWrites: counted.map(({ rerun }) => rerun.writes),
    productCpu: counted.map((round) => round.product.cpu),
    simulatorCpu: counted.map((round) => round.product.simulatorCpu),
    floorSimulatorCpu: counted.map((round) => round.floor.simulatorCpu),
  };
}

/** With push set up, no delay, and both sides equal. */
async function measureLive(bench: Bench, profileTo: string | undefined): Promise<LiveMeasurements> {
  const { simulators, systems, backend } = bench;
  const product = await startProduct(bench);
  try {
    const admin = createAdmin(backend, systems);
    await admin.signIn();
    await simulators.ask('setDelay', 0);
    await admin.syncBothWays();
    await product.ask('forgetRuns');
    await admin.sync({ confirmedPreview: (await admin.preview()).id });
    await simulators.ask('installPush', await admin.openPush());
    await simulators.ask('measureEdits', LIVE_WARM_UPS);
    if (profileTo !== undefined) await product.ask('startProfile');
    const cpuBefore = await product.ask('cpu');
    const editMs = await simulators.ask('measureEdits', LIVE_EDITS);
    const cpuPerEdit = ((await product.ask('cpu')) - cpuBefore) / LIVE_EDITS;
    const bursts: LiveMeasurements['bursts'][number][] = [];
    for (let round = 0; round < BURST_ROUNDS; round += 1) {
      await simulators.ask('takeCalls');
      const before = await product.ask('cpu');
      const burst = await simulators.ask('measureBurst', BURST);
      const cpu = (await product.ask('cpu')) - before;
      const { read, write } = await simulators.ask('takeCalls');
      bursts.push({ ...burst, cpu, calls: read + write });
    }
    if (profileTo !== undefined) await product.ask('stopProfile', profileTo);
    return { editMs, cpuPerEdit, burst: BURST, bursts };
  } finally {
    await product.stop();
  }
}

/** What comes before the first measurement, where the others are left out. */
async function connectOnly(bench: Bench): Promise<void> {
  const product = await startProduct(bench);
  const admin = createAdmin(bench.backend, bench.systems);
  await admin.signIn();
  await admin.connect();
  await bench.simulators.ask('emptyCrm');
  await product.stop();
}

interface Options {
  readonly delayMs: number;
  readonly profileTo: string | undefined;
  readonly liveOnly: boolean;
}

function runBench(
  options: Options,
): Promise<{ readonly measured: Measurements | undefined; readonly live: LiveMeasurements }> {
  return withSurroundings(PEOPLE, async (surroundings) => {
    const bench = { ...surroundings, delayMs: options.delayMs };
    const measured = options.liveOnly ? undefined : await measureAll(bench, options.profileTo);
    if (measured === undefined) await connectOnly(bench);
    return { measured, live: await measureLive(bench, options.liveOnly ? options.profileTo : undefined) };
  });
}

function printTable(measured: Measurements | undefined, figures: Readonly<Record<string, number>>): void {
  const [cpu] = cpus();
  console.error(`${PEOPLE} people, median of ${ROUNDS} after ${WARM_UPS}; ${availableParallelism()} × ${cpu?.model}`);
  for (const [name, value] of Object.entries(figures)) console.error(`  ${name.padEnd(30)}${value}`);
  if (measured === undefined) return;
  const spread = (values: readonly number[]) => values.map((value) => Math.round(value)).join(' ');
  console.error(`  product, ms: ${spread(measured.productMs)}`);
  console.error(`  floor, ms:   ${spread(measured.floorMs)}`);
  console.error(`  cold, ms:    ${spread(measured.coldMs)} (median ${Math.round(median(measured.coldMs))})`);
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'delay-ms': { type: 'string', default: String(DELAY_MS) },
    'profile-to': { type: 'string' },
    'live-only': { type: 'boolean', default: false },
    'echoes-only': { type: 'boolean', default: false },
  },
});
const timed = values['echoes-only']
  ? undefined
  : await runBench({
      delayMs: Number(values['delay-ms']),
      profileTo: values['profile-to'],
      liveOnly: values['live-only'],
    });
const measured = timed?.measured;
const figures: Figures = {
  ...(measured ? figuresOf(measured) : {}),
  ...(timed ? liveFiguresOf(timed.live) : {}),
  ...(values['live-only'] ? {} : { echo_reads_per_write: await measureEchoReads() }),
};
printTable(measured, figures);
const reasons = measured ? whyInvalid(figures) : [];
for (const reason of reasons) console.error(`Invalid: ${reason}`);
if (values.json) console.log(JSON.stringify(figures));
process.exit(reasons.length === 0 ? 0 : 1);
