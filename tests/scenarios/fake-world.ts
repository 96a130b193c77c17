import { createSyncWorld, type SyncWorld } from '../../functions/engine/testing/sync-world.ts';

export const MINUTE_MS = 60_000;
export const BOTH_WAYS = { syncType: 'both-ways', conflictBehavior: 'servicenow-wins' } as const;

type Given = NonNullable<Parameters<typeof createSyncWorld>[1]>;

/** Two fake systems that are kept the same in both directions. */
export function bothWays(given: Given = {}): SyncWorld {
  return createSyncWorld(BOTH_WAYS, given);
}

/** The fields of one person in ServiceNow, and of the same person in the CRM. */
export function person(name: string, phone = '1') {
  return { last_name: name, email: `${name}@x.org`, phone };
}

export function contact(name: string, phone = '1') {
  return { Last_Name: name, Email: `${name}@x.org`, Phone: phone };
}

/** Two people who are linked, s1 with what is returned; nothing is written for five minutes. */
export async function withOnePair(world: SyncWorld): Promise<string> {
  world.servicenow.addAsPerson('s1', person('Ada'));
  await world.sync();
  world.advance(5 * MINUTE_MS);
  forgetWrites(world);
  return contactOf(world, 's1');
}

export function contactOf(world: SyncWorld, servicenowId: string): string {
  return [...world.crm.rows.values()].find((row) => row.fields.ServiceNow_ID === servicenowId)?.id ?? '';
}

export function forgetWrites(world: SyncWorld): void {
  world.servicenow.written.length = 0;
  world.crm.written.length = 0;
}

/** Five minutes later another run. Gives back what it has written on both sides. */
export async function syncLater(world: SyncWorld, kind: 'incremental' | 'backfill' = 'incremental') {
  world.advance(5 * MINUTE_MS);
  forgetWrites(world);
  const run = await world.sync(kind);
  return { run, written: [...world.servicenow.written, ...world.crm.written] };
}

/** Last name, e-mail and phone of everybody on each side. */
export function everybody(world: SyncWorld) {
  const texts = (rows: Iterable<{ fields: Readonly<Record<string, unknown>> }>, fields: readonly string[]) =>
    [...rows].map((row) => fields.map((field) => row.fields[field]).join(' ')).sort();
  return {
    servicenow: texts(world.servicenow.rows.values(), ['last_name', 'email', 'phone']),
    crm: texts(world.crm.rows.values(), ['Last_Name', 'Email', 'Phone']),
  };
}

export function expectSame(world: SyncWorld, people: readonly string[]): void {
  expect(everybody(world)).toEqual({ servicenow: people, crm: people });
}

export async function links(world: SyncWorld) {
  return world.records.links.scan({ limit: 1_000 });
}

export async function parked(world: SyncWorld) {
  return world.records.parked.scan({ limit: 1_000 });
}

export async function conflicts(world: SyncWorld) {
  return world.records.conflicts.scan({ limit: 1_000 });
}
