import { ConfigError } from '../../config.ts';
import { createLeases, type Lease } from '../lease.ts';
import { describeStore } from '../store.contract.ts';
import { COLLECTIONS, FencedError, type Store, StoreUnavailableError } from '../stores.ts';
import { type PostgresServer, startPostgresServer } from '../testing/postgres-server.ts';
import { openPostgresStore } from './postgres-store.ts';

let server: PostgresServer;
let url: string;
const opened: Store[] = [];

beforeAll(async () => {
  server = await startPostgresServer();
  url = await server.createDatabase();
});
afterAll(() => server.close());
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

/** A store that is closed after the test. */
async function open(at = url): Promise<Store> {
  const { store } = await openPostgresStore({ url: at });
  opened.push(store);
  return store;
}

async function openEmpty(): Promise<Store> {
  const { store } = await openPostgresStore({ url });
  await server.query(`truncate ${COLLECTIONS.join(', ')}`, url);
  return store;
}

describeStore('The PostgreSQL store', async () => {
  const store = await openEmpty();
  return {
    store,
    reopen: async () => {
      await store.close();
      return (await openPostgresStore({ url })).store;
    },
  };
});

describe('Two processes on one PostgreSQL database', () => {
  let stores: readonly [Store, Store];
  beforeEach(async () => {
    await (await openEmpty()).close();
    stores = [await open(), await open()];
  });

  test('bring a new database up to date together', async () => {
    const fresh = await server.createDatabase();
    const all = await Promise.all([1, 2, 3, 4].map(() => open(fresh)));
    for (const store of all) expect(await store.size('t')).toBe(0);
  });

  test('make a table that a newer version has', async () => {
    await server.query('drop table inbox', url);
    const [again] = await Promise.all([open(), open()]);
    await again.put('t', 'inbox', [{ key: 'k', body: 1 }]);
    expect(await again.size('t')).toBe(1);
  });

  test('have one winner for each of 400 keys that both insert at once, in opposite orders', async () => {
    const rows = Array.from({ length: 400 }, (_, index) => ({ key: `k${index}`, body: index }));
    const [left, right] = await Promise.all([
      stores[0].insertIfAbsent('t', 'inbox', rows),
      stores[1].insertIfAbsent('t', 'inbox', rows.toReversed()),
    ]);
    const wins = rows.map((_, index) => Number(left[index]) + Number(right[399 - index]));
    expect(wins).toEqual(rows.map(() => 1));
  });

  test('write and remove the same rows in opposite orders without an end in a deadlock', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => ({ key: `k${index}`, body: index }));
    const keys = rows.map(({ key }) => key);
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([
        stores[0].put('t', 'links', rows),
        stores[1].put('t', 'links', rows.toReversed()),
        stores[0].remove('t', 'links', keys.toReversed()),
        stores[1].remove('t', 'links', keys),
      ]);
    }
    await stores[0].put('t', 'links', rows);
    expect(await stores[1].size('t')).toBe(100);
  });

  test('never replace a row of a newer owner, whichever of them comes first', async () => {
    for (let round = 0; round < 30; round += 1) {
      const key = `k${round}`;
      const older = stores[0].put('t', 'links', [{ key, body: 'older' }], 1).catch((error: unknown) => error);
      await Promise.all([older, stores[1].put('t', 'links', [{ key, body: 'newer' }], 2)]);
      expect([undefined, expect.any(FencedError)]).toContainEqual(await older);
      expect(await stores[0].get('t', 'links', [key])).toEqual([{ key, body: 'newer' }]);
    }
  });

  test('never hold the same lease, and a fencing number is given to one owner only', async () => {
    let now = 0;
    const owners = ['a', 'b', 'c', 'd'].map((owner, index) => {
      const leases = createLeases({ store: stores[index % 2]!, clock: { now: () => now }, owner, durationMs: 10 });
      return { owner, leases };
    });
    const fences: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      const held = await Promise.all(owners.map(({ leases }) => leases.acquire('t')));
      const winners = held.filter((lease): lease is Lease => lease !== undefined);
      expect(winners.length).toBeLessThanOrEqual(1);
      fences.push(...winners.map(({ fence }) => fence));
      // Every other owner dies without a word.
      if (round % 2 === 0) now += 10;
      else await Promise.all(owners.map(({ leases }, index) => held[index] && leases.release('t', held[index])));
    }
    expect(fences.length).toBeGreaterThan(7);
    expect(fences).toEqual([...new Set(fences)].sort((left, right) => left - right));
  });

  test('let one take over what the other holds, who is fenced off from then on', async () => {
    const clock = { now: () => 0 };
    const [dead, next] = stores.map((store, index) =>
      createLeases({ store, clock, owner: `${index}`, durationMs: 10 }),
    );
    const old = await dead!.acquire('t');
    const taken = await next!.takeOver('t');
    await stores[1].put('t', 'links', [{ key: 'k', body: 'next' }], taken.fence);
    expect(await dead!.renew('t', old!)).toBeUndefined();
    await expect(stores[0].put('t', 'links', [{ key: 'k', body: 'dead' }], old!.fence)).rejects.toThrow(FencedError);
  });
});

describe('A DATABASE_URL that leads nowhere', () => {
  test.each([
    ['a wrong password', { password: 'wr0ng' }, 'a user or a password that'],
    ['a database that is not there', { pathname: '/nowhere' }, 'not exist: nowhere'],
    ['a server that is not there', { port: '1' }, 'be reached: 127.0.0.1:1 (ECONNREFUSED)'],
    ['a name that is not there', { hostname: 'db.invalid' }, 'cannot be reached: db.invalid'],
  ])('with %s says so in one line, without the password', async (_case, change, message) => {
    const opening = open(Object.assign(new URL(url), change).href);
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(/^DATABASE_URL .*$/);
    await expect(opening).rejects.not.toThrow(/secret|wr0ng/);
  });

  test('with a user who may not create tables says so', async () => {
    const fresh = await server.createDatabase();
    await server.query(`create role reader login password 'reader'`);
    const reader = new URL(fresh);
    reader.username = 'reader';
    reader.password = 'reader';
    const opening = open(reader.href);
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow('DATABASE_URL names a user who may not create tables');
  });
});

test('While the server is down every call says that the store is unavailable, and afterwards all goes on', async () => {
  const store = await open();
  await store.put('t', 'links', [{ key: 'before', body: 1 }]);
  const underWay = Promise.allSettled(Array.from({ length: 8 }, () => store.size('t')));
  await server.stop();
  await underWay;
  await expect(store.put('t', 'links', [{ key: 'k', body: 1 }])).rejects.toThrow(StoreUnavailableError);
  await expect(store.get('t', 'links', ['k'])).rejects.toThrow(StoreUnavailableError);
  await server.start();
  await store.put('t', 'links', [{ key: 'k', body: 2 }]);
  expect(await store.get('t', 'links', ['before', 'k'])).toHaveLength(2);
});
