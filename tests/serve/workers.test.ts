import { setTimeout as wait } from 'node:timers/promises';
import { createSeededRandom } from '../../functions/stores/testing/seeded-random.ts';
import type { Simulator } from '../../sandbox/simulator/simulator.ts';
import type { Customer } from './fleet/customer.ts';
import { type Fleet, startFleet } from './fleet/fleet.ts';

const SMALL = { workers: 2, installations: 4, people: 12, rounds: 1, killEveryMs: 1_500, withinMs: 60_000 };
const LARGE = { workers: 4, installations: 20, people: 40, rounds: 2, killEveryMs: 3_000, withinMs: 300_000 };
/** `FLEET=large` is the form for the long checks. */
const SIZE = process.env.FLEET === 'large' ? LARGE : SMALL;
const MOST_ROUNDS = 20;
const TEST_WITHIN_MS = SIZE.withinMs * 4;
/** Each answer takes this long, so that there is something to kill. */
const DELAY_MS = 30;

const random = createSeededRandom(Number(process.env.SYNC_SEED ?? 1));
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet(SIZE);
}, TEST_WITHIN_MS);
afterAll(() => fleet.stop(), TEST_WITHIN_MS);

/** Makes trouble now and then until it is told to stop: lost answers, outages of one call, slow ones. */
function troubled(simulators: readonly Simulator[]) {
  const kinds = ['cut-after', 'cut-before', 'status', 'delay'] as const;
  const timer = setInterval(() => {
    const kind = pick(kinds);
    const path = pick(['/api/now/table', '/crm/v8', '/']);
    pick(simulators).addFault({ kind, path, status: 503, delayMs: 800, times: 1 });
  }, 2_500 / SIZE.installations);
  return {
    stop() {
      clearInterval(timer);
      for (const simulator of simulators) simulator.clearFaults();
    },
  };
}

/** Kills a process every few seconds and starts it again a moment later. */
function startKiller() {
  const stopping = new AbortController();
  const { signal } = stopping;
  let kills = 0;
  const running = (async () => {
    while (!signal.aborted) {
      await wait(SIZE.killEveryMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      const victim = pick(fleet.workers);
      await victim.end('SIGKILL');
      kills += 1;
      await wait(500);
      await victim.start();
    }
  })();
  return {
    kills: () => kills,
    async stop(): Promise<number> {
      stopping.abort();
      await running;
      return kills;
    },
  };
}

function fill({ servicenow }: Customer, index: number): void {
  for (let number = 0; number < SIZE.people; number += 1) {
    servicenow.createAsPerson('customer_contact', {
      first_name: `Person ${number}`,
      last_name: `of ${index}`,
      email: `person-${number}@customer-${index}.example`,
      title: 'New',
    });
  }
}

/** How often an installation went from one process to another. */
async function countHandovers(): Promise<number> {
  return (await fleet.fences.owners()).reduce((sum, { workers }) => sum + workers - 1, 0);
}

/** One person's edit on each side and a new record on each, all of different people. */
function edit(customer: Customer, round: number): void {
  const linked = customer.contacts().filter(({ ServiceNow_ID }) => ServiceNow_ID);
  if (linked.length < 2) return;
  const first = pick(linked);
  const second = pick(linked.filter((contact) => contact !== first));
  customer.servicenow.editAsPerson('customer_contact', String(first.ServiceNow_ID), { title: `Round ${round}` });
  customer.editContact(String(second.id), { Title: `Round ${round} in the CRM` });
  const email = `new-${round}@${customer.tenant}.example`;
  customer.servicenow.createAsPerson('customer_contact', { first_name: 'New', last_name: `${round}`, email });
  customer.createContact({ First_Name: 'Also new', Last_Name: `${round}`, Email: `also-${email}` });
}

/** Syncs until a run is done: in this trouble a run may end as failed, and the next goes on where it stopped. */
async function syncUntilDone(customer: Customer): Promise<void> {
  const giveUpAt = Date.now() + SIZE.withinMs;
  for (;;) {
    const run = await customer.sync(SIZE.withinMs);
    if (run.state === 'done') return;
    if (Date.now() > giveUpAt) throw new Error(`Organisation ${customer.tenant}: ${JSON.stringify(run.error)}`);
  }
}

/** Every person and every contact with their values, in pairs; a person without a partner has none. */
function pairsOf(customer: Customer) {
  const contacts = Map.groupBy(customer.contacts(), ({ ServiceNow_ID }) => String(ServiceNow_ID ?? ''));
  return customer.people().map((row) => ({
    email: row.email,
    title: row.title ?? '',
    contacts: (contacts.get(String(row.sys_id)) ?? []).map(({ Email, Title }) => ({ Email, Title: Title ?? '' })),
  }));
}

async function expectSame(customer: Customer): Promise<void> {
  const pairs = pairsOf(customer);
  expect(pairs).toEqual(
    pairs.map(({ email, title }) => ({ email, title, contacts: [{ Email: email, Title: title }] })),
  );
  expect(customer.contacts()).toHaveLength(pairs.length);
  const emails = pairs.map(({ email }) => email);
  expect(new Set(emails).size).toBe(emails.length);
}

test(
  'processes that are killed again and again, with faults on, lose nothing, double nothing and never own one installation together',
  async () => {
    const { customers, zoho } = fleet;
    for (const [index, customer] of customers.entries()) {
      fill(customer, index);
      await customer.connect();
      await customer.choose({ syncType: 'both-ways', conflictBehavior: 'servicenow-wins' });
    }
    zoho.crm.setDelay(DELAY_MS);
    for (const { servicenow } of customers) servicenow.setDelay(DELAY_MS);

    const trouble = troubled([zoho.crm, ...customers.map(({ servicenow }) => servicenow)]);
    const killer = startKiller();
    let kills = 0;
    let rounds = 0;
    try {
      await Promise.all(customers.map(syncUntilDone));
      // On a quick machine the planned rounds are over before an owner was killed.
      while (rounds < SIZE.rounds || (rounds < MOST_ROUNDS && (killer.kills() < 2 || (await countHandovers()) === 0))) {
        rounds += 1;
        for (const customer of customers) edit(customer, rounds);
        await Promise.all(customers.map(syncUntilDone));
      }
    } finally {
      kills = await killer.stop();
      trouble.stop();
    }
    await Promise.all(customers.map(syncUntilDone));

    expect(kills).toBeGreaterThan(1);
    for (const customer of customers) {
      expect(customer.people()).toHaveLength(SIZE.people + 2 * rounds);
      await expectSame(customer);
    }
    expect(await fleet.fences.outOfOrder()).toEqual([]);
    expect(await fleet.fences.shared()).toEqual([]);
    const owners = await fleet.fences.owners();
    expect(owners.map(({ tenant }) => tenant)).toEqual(customers.map(({ tenant }) => tenant).sort());
    const handovers = await countHandovers();
    expect(handovers).toBeGreaterThan(0);

    zoho.clearWrites();
    await Promise.all(customers.map(syncUntilDone));
    expect(zoho.writes()).toMatchObject({ records: 0 });
    process.stdout.write(
      `${JSON.stringify({ ...SIZE, kills, handovers, owners: owners.map(({ owners: n }) => n) })}\n`,
    );
  },
  TEST_WITHIN_MS,
);

test(
  'an installation whose instance answers slowly delays no other',
  async () => {
    const [slow, ...others] = fleet.customers as [Customer, ...Customer[]];
    const timeAll = async () => {
      const from = Date.now();
      await Promise.all(others.map(syncUntilDone));
      return Date.now() - from;
    };
    const alone = await timeAll();
    slow.servicenow.setDelay(8_000);
    const hanging = slow.sync(SIZE.withinMs);
    let isSlowDone = false;
    const ended = hanging.then(() => {
      isSlowDone = true;
    });
    const beside = await timeAll();
    expect(isSlowDone).toBe(false);
    expect(beside).toBeLessThan(alone * 3 + 2_000);
    slow.servicenow.setDelay(0);
    await ended;
  },
  TEST_WITHIN_MS,
);
