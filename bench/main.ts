import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findFreePort } from '../sandbox/ports.ts';
import { type Admin, createAdmin, type Systems, WIDGET_ORIGIN } from './admin.ts';
import { figuresOf, type Measurements, median, whyInvalid } from './figures.ts';
import { createFloor, type Floor } from './floor.ts';
import { type Part, startPart } from './part.ts';
import type { Product } from './product.ts';
import type { Simulators } from './simulators.ts';

const PEOPLE = 1_000;
const ROUNDS = 7;
/**
 * Both systems take far longer for as many rows. With less, the time that the simulators themselves compute, one call after the
 * other, would be more of the floor than the calls, and the run would not be valid.
 */
const DELAY_MS = 100;
const WARM_UPS = 5;
/** Spares the simulators most of their garbage collection, which would be counted as work on records. */
const ROOMY = '--max-semi-space-size=128';
/** After a run its figures are published; the next measurement waits for that. */
const SETTLE_MS = 150;

interface Bench {
  readonly simulators: Part<Simulators>;
  readonly systems: Systems;
  readonly environment: Readonly<Record<string, string>>;
  readonly backend: string;
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

async function runBench(options: { delayMs: number; profileTo: string | undefined }): Promise<Measurements> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const port = await findFreePort();
  const backend = `http://localhost:${port}`;
  const simulators = await startPart<Simulators>('simulators.ts', { args: [String(PEOPLE)], nodeFlags: [ROOMY] });
  try {
    const systems = await simulators.ask('describe');
    await simulators.ask('allowBackend', backend);
    const environment = {
      PORT: String(port),
      DATABASE_URL: `file:${join(folder, 'sync.db')}`,
      MASTER_KEY: randomBytes(32).toString('base64'),
      ZOHO_CLIENT_ID: systems.zohoClient.clientId,
      ZOHO_CLIENT_SECRET: systems.zohoClient.clientSecret,
      ZOHO_ACCOUNTS_URL: systems.accounts,
      ZOHO_API_URL: systems.crm,
      SERVICENOW_EXTRA_HOSTS: systems.instance,
      WIDGET_ORIGINS: WIDGET_ORIGIN,
    };
    return await measureAll({ simulators, systems, environment, backend, delayMs: options.delayMs }, options.profileTo);
  } finally {
    await simulators.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function printTable(measured: Measurements, figures: Readonly<Record<string, number>>): void {
  const [cpu] = cpus();
  console.error(`${PEOPLE} people, median of ${ROUNDS} after ${WARM_UPS}; ${availableParallelism()} × ${cpu?.model}`);
  for (const [name, value] of Object.entries(figures)) console.error(`  ${name.padEnd(30)}${value}`);
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
  },
});
const measured = await runBench({ delayMs: Number(values['delay-ms']), profileTo: values['profile-to'] });
const figures = figuresOf(measured);
printTable(measured, figures);
const reasons = whyInvalid(figures);
for (const reason of reasons) console.error(`Invalid: ${reason}`);
if (values.json) console.log(JSON.stringify(figures));
process.exit(reasons.length === 0 ? 0 : 1);
