import type { Pool } from 'pg';
import { createRealClock } from '../../connectors/http/real-runtime.ts';
import type { Logger } from '../../connectors/http/runtime.ts';
import type { TickResult } from '../../engine/executor.ts';
import { openPostgresStore, type PostgresStore } from '../../stores/sql/postgres-store.ts';
import { type PostgresServer, startPostgresServer } from '../../stores/testing/postgres-server.ts';
import { openWorkerDatabase } from './worker-database.ts';
import { createWorkerLoop } from './worker-loop.ts';

const IDLE: TickResult = { idle: true };
const again = (againAfterMs: number): TickResult => ({ idle: false, againAfterMs });
const clock = createRealClock();

let server: PostgresServer;
let url: string;
let ending: (() => Promise<unknown>)[];

beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  url = await server.createDatabase();
  ending = [];
});
afterEach(async () => {
  for (const end of ending.toReversed()) await end();
});

/** What the workers of several processes did, and what they find: the next of a script, else nothing to do. */
function createWork(script: Readonly<Record<string, (TickResult | Error)[]>> = {}) {
  const ticks: { readonly tenant: string; readonly worker: string; readonly at: number }[] = [];
  const busy = new Map<string, number>();
  const most = { atOnce: 0 };
  const log: string[] = [];
  const work = { ticks, most, log, sliceMs: 0 };

  async function tick(worker: string, tenant: string): Promise<TickResult> {
    ticks.push({ tenant, worker, at: clock.now() });
    const atOnce = (busy.get(tenant) ?? 0) + 1;
    busy.set(tenant, atOnce);
    most.atOnce = Math.max(most.atOnce, atOnce);
    await clock.sleep(work.sliceMs);
    busy.set(tenant, (busy.get(tenant) ?? 0) - 1);
    const next = script[tenant]?.shift() ?? IDLE;
    if (next instanceof Error) throw next;
    return next;
  }

  return Object.assign(work, { tick, installations: Object.keys(script) });
}

type Work = ReturnType<typeof createWork>;

function loggerOf(work: Work): Logger {
  const write = (_fields: object, message: string) => void work.log.push(message);
  return { debug: () => undefined, info: write, warn: write, error: write };
}

/** One process: its own connections and its own loop. */
async function startWorker(work: Work, worker: string) {
  const logger = loggerOf(work);
  const database = await openWorkerDatabase({ url, clock, logger });
  const loop = database.createLoop({
    executor: { tick: (tenant) => work.tick(worker, tenant) },
    installations: async () => work.installations,
    cleanUp: async () => undefined,
    clock,
    logger,
  });
  loop.start();
  ending.push(
    () => database.store.close(),
    () => loop.stop(),
  );
  return loop;
}

async function until(isTrue: () => boolean, withinMs = 20_000): Promise<void> {
  const giveUpAt = clock.now() + withinMs;
  while (!isTrue()) {
    if (clock.now() > giveUpAt) throw new Error('It did not come about.');
    await clock.sleep(5);
  }
}

/** Long enough for anything that should not happen to happen. */
const quiet = () => clock.sleep(400);

async function openPool(): Promise<Pool> {
  const opened: PostgresStore = await openPostgresStore({ url });
  ending.push(() => opened.store.close());
  return opened.pool;
}

test('an installation that is woken is worked on until it is idle', async () => {
  const work = createWork({ a: [again(0), again(0)] });
  const loop = await startWorker(work, 'one');
  loop.wake('a');
  await until(() => work.ticks.length === 3);
  await quiet();
  expect(work.ticks.map(({ tenant }) => tenant)).toEqual(['a', 'a', 'a']);
});

test('a process without a free hand has its work done by another', async () => {
  const work = createWork();
  const idle = await startWorker(work, 'one');
  await startWorker(work, 'two');
  await quiet();
  work.sliceMs = 100;
  for (let index = 0; index < 12; index += 1) idle.wake(`t${index}`);
  await until(() => work.ticks.length === 12);
  expect(new Set(work.ticks.map(({ worker }) => worker))).toEqual(new Set(['one', 'two']));
});

test('no two processes work on one installation at once, however often it is woken', async () => {
  const work = createWork();
  const loops = [await startWorker(work, 'one'), await startWorker(work, 'two')];
  work.sliceMs = 20;
  for (let round = 0; round < 30; round += 1) {
    for (const loop of loops) loop.wake('a');
    await clock.sleep(7);
  }
  await quiet();
  expect(work.most.atOnce).toBe(1);
  expect(work.ticks.length).toBeGreaterThan(3);
  // Jobs that wait are one: what came in meanwhile is found by it.
  expect(work.ticks.length).toBeLessThan(45);
});

test('being woken during a slice causes one more', async () => {
  const work = createWork();
  const loop = await startWorker(work, 'one');
  work.sliceMs = 200;
  loop.wake('a');
  await until(() => work.ticks.length === 1);
  loop.wake('a');
  await until(() => work.ticks.length === 2);
  await quiet();
  expect(work.ticks).toHaveLength(2);
  expect(work.most.atOnce).toBe(1);
});

test('a pause that was asked for is kept, unless somebody wakes the installation', async () => {
  const work = createWork({ a: [again(1_500)], b: [again(60_000)] });
  const loop = await startWorker(work, 'one');
  loop.wake('a');
  loop.wake('b');
  await until(() => work.ticks.length === 2);
  await quiet();
  expect(work.ticks).toHaveLength(2);
  loop.wake('b');
  await until(() => work.ticks.length === 3, 5_000);
  await until(() => work.ticks.length === 4);
  const [first, last] = work.ticks.filter(({ tenant }) => tenant === 'a');
  expect(last!.at - first!.at).toBeGreaterThanOrEqual(1_450);
});

test('what an idle installation has planned is begun then, without another word', async () => {
  const work = createWork({ a: [{ idle: true, nextAt: clock.now() + 3_000 }] });
  const loop = await startWorker(work, 'one');
  loop.wake('a');
  await until(() => work.ticks.length === 2);
  expect(work.ticks[1]!.at - work.ticks[0]!.at).toBeGreaterThan(1_000);
  await quiet();
  expect(work.ticks).toHaveLength(2);
});

test('a burst of events about one installation makes few slices', async () => {
  const work = createWork();
  const loop = await startWorker(work, 'one');
  await quiet();
  for (let event = 0; event < 500; event += 1) loop.wake('a');
  await until(() => work.ticks.length > 0);
  await quiet();
  expect(work.ticks.length).toBeLessThan(5);
});

test('a fault is logged and does not end the queue', async () => {
  const work = createWork({ a: [new Error('Broken.')] });
  const loop = await startWorker(work, 'one');
  loop.wake('a');
  loop.wake('b');
  await until(() => work.ticks.length === 2);
  await until(() => work.log.includes('A slice failed.'));
  loop.wake('a');
  await until(() => work.ticks.length === 3, 5_000);
});

test('the job of a worker that died is done by another within seconds', async () => {
  const work = createWork();
  const pool = await openPool();
  const loop = await startWorker(work, 'one');
  await quiet();
  await loop.stop();
  const survivor = createWork();
  // As a killed process leaves it: locked, and nobody there.
  await pool.query(
    `select graphile_worker.add_job('sync', '{"tenant":"a"}', queue_name := 'sync/a', job_key := 'sync/a')`,
  );
  await pool.query(`update graphile_worker._private_jobs set locked_by = 'pool-dead', locked_at = now(), attempts = 1`);
  await pool.query(`update graphile_worker._private_job_queues set locked_by = 'pool-dead', locked_at = now()`);
  await startWorker(survivor, 'two');
  await until(() => survivor.ticks.length === 1);
  expect(survivor.log).toContain('Jobs of workers that died were freed.');
});

test('a queue that was left locked without a job is freed', async () => {
  const work = createWork();
  const loop = await startWorker(work, 'one');
  loop.wake('a');
  await until(() => work.ticks.length === 1);
  await quiet();
  // As it is left where two workers had the same job and the first of them removed it.
  await server.query(
    `update graphile_worker._private_job_queues set locked_by = 'pool-two', locked_at = now() where queue_name = 'sync/a'`,
    url,
  );
  loop.wake('a');
  await until(() => work.ticks.length === 2);
});

test('the job of a worker that lives is left to it', async () => {
  const work = createWork();
  const loop = await startWorker(work, 'one');
  await startWorker(work, 'two');
  await clock.sleep(2_200);
  work.sliceMs = 9_000;
  loop.wake('a');
  await until(() => work.ticks.length === 1);
  await clock.sleep(8_500);
  expect(work.log).not.toContain('Jobs of workers that died were freed.');
  expect(work.ticks).toHaveLength(1);
});

test('the queue survives that the database is away', async () => {
  const work = createWork();
  const loop = await startWorker(work, 'one');
  loop.wake('a');
  await until(() => work.ticks.length === 1);
  await server.stop();
  loop.wake('a');
  await until(() => work.log.some((message) => message.startsWith('A job was not added')));
  await server.start();
  await until(() => {
    loop.wake('b');
    return work.ticks.some(({ tenant }) => tenant === 'b');
  }, 20_000);
});

test('a loop that was stopped starts nothing, and what waits is there for the next', async () => {
  const work = createWork({ a: [again(0)] });
  const loop = await startWorker(work, 'one');
  await quiet();
  await loop.stop();
  loop.wake('a');
  await quiet();
  expect(work.ticks).toEqual([]);
  await startWorker(work, 'two');
  await until(() => work.ticks.length === 2);
});

test('nothing of an erased organisation is left in the queue', async () => {
  const work = createWork({ gone: [{ idle: true, nextAt: clock.now() + 600_000 }] });
  const loop = await startWorker(work, 'one');
  loop.wake('gone');
  await until(() => work.ticks.length === 1);
  await quiet();
  const names = async () => {
    const jobs = await server.query('select queue_name as name from graphile_worker.jobs', url);
    const queues = await server.query('select queue_name as name from graphile_worker._private_job_queues', url);
    return JSON.stringify([...jobs, ...queues]);
  };
  expect(await names()).toContain('sync/gone');
  const database = await openWorkerDatabase({ url, clock, logger: loggerOf(work) });
  ending.push(() => database.store.close());
  await database.store.erase('gone');
  expect(await names()).not.toContain('gone');
});

test('a loop that is stopped before it has begun ends', async () => {
  const opened = await openPostgresStore({ url });
  ending.push(() => opened.store.close());
  const work = createWork();
  const loop = createWorkerLoop({
    executor: { tick: (tenant) => work.tick('one', tenant) },
    installations: async () => [],
    cleanUp: async () => undefined,
    clock,
    logger: loggerOf(work),
    pool: opened.pool,
  });
  loop.start();
  await loop.stop();
  expect(work.ticks).toEqual([]);
});
