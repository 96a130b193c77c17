import { jest } from '@jest/globals';
import type { RunView } from '../http/contract/runs.ts';
import type { WorkList } from '../http/contract/work-list.ts';
import { type CatalystWorld, startCatalystWorld } from './testing/catalyst-world.ts';

const PEOPLE = 60;
const SCHEDULE_MS = 5 * 60_000;
/** Just over the minute that a job keeps for itself: time for a few calls. */
const TINY_LIMIT_MS = 62_000;

// Some tests make many worlds.
jest.setTimeout(60_000);

let world: CatalystWorld;

async function open(people = PEOPLE): Promise<CatalystWorld> {
  world = await startCatalystWorld(people);
  await world.connect();
  return world;
}

afterEach(() => world.stop());

/** Everything that must not depend on how often the work was cut. */
async function endState(runId: string) {
  await world.signIn();
  const run = await world.call<RunView>('GET', `/api/runs/${runId}`);
  const { items } = await world.call<WorkList>('GET', '/api/work-list');
  const contacts = world.zoho.records('Contacts').map((contact) => {
    const { ServiceNow_ID, Last_Name, First_Name, Email, Phone, Title } = contact;
    return JSON.stringify({ ServiceNow_ID, Last_Name, First_Name, Email, Phone, Title });
  });
  return {
    state: run.state,
    counts: run.counts,
    contacts: contacts.sort(),
    waiting: items.map(({ recordId, reason, field }) => JSON.stringify({ recordId, reason, field })).sort(),
    links: world.catalyst.rows('SyncLinks').length,
  };
}

async function undisturbed() {
  await open();
  const run = await world.startSync();
  expect(await world.platform.drain()).toEqual(['success']);
  const ended = await endState(run.id);
  await world.stop();
  return ended;
}

test('a first sync is started by the API and executed by the job that it submits', async () => {
  await open();
  const run = await world.startSync();
  expect(world.catalyst.jobs.at(-1)).toMatchObject({
    target_name: 'sync_job',
    params: { installations: expect.stringMatching(/^\d+$/) },
  });
  expect(run.state).toBe('waiting');
  expect(await world.platform.drain()).toEqual(['success']);
  const ended = await endState(run.id);
  expect(ended.state).toBe('done');
  expect(ended.counts.people).toMatchObject({ seen: PEOPLE, total: PEOPLE });
  const withKey = world.zoho.records('Contacts').filter((contact) => contact.ServiceNow_ID);
  expect(withKey).toHaveLength((ended.counts.people?.created ?? 0) + (ended.counts.people?.linked ?? 0));
});

test('a first sync cut into many jobs ends like one that was not cut', async () => {
  const expected = await undisturbed();
  await open();
  const run = await world.startSync();
  const ends = await world.platform.drain({ limitMs: TINY_LIMIT_MS });
  expect(ends.length).toBeGreaterThan(5);
  expect(new Set(ends)).toEqual(new Set(['success']));
  expect(await endState(run.id)).toEqual(expected);
});

test('a job killed at any call leaves nothing that the next one on the schedule does not finish', async () => {
  const expected = await undisturbed();
  let killed = 0;
  for (let callNumber = 5; callNumber < 160; callNumber += 19) {
    await open();
    const run = await world.startSync();
    const [end] = await world.platform.drain({ killAtCall: callNumber, isCallDone: callNumber % 2 === 0 });
    if (end === 'killed') killed += 1;
    await world.clock.advance(SCHEDULE_MS);
    expect(await world.platform.run()).toBe('success');
    expect({ callNumber, ...(await endState(run.id)) }).toEqual({ callNumber, ...expected });
    await world.stop();
  }
  // Otherwise the test would show nothing.
  expect(killed).toBeGreaterThan(5);
});

test('a job without parameters and without work writes nothing, calls nobody, and looks at an installation by two reads', async () => {
  await open();
  await world.startSync();
  await world.platform.drain();
  world.catalyst.clearCalls();
  world.servicenow.clearCalls();
  expect(await world.platform.run()).toBe('success');
  // The list of installations, latest runs and inbox of the one there is; then what is looked after in every new process:
  // sign-ins that are over, values that are too old, claims, alerts, channels.
  expect(world.catalyst.calls.length).toBeLessThanOrEqual(3 + 19);
  expect(world.catalyst.calls.every(({ kind }) => kind === 'read')).toBe(true);
  expect(world.servicenow.calls).toEqual([]);
});

test('a first sync of 400 people stays within 240 calls of the Data Store', async () => {
  await open(400);
  const run = await world.startSync();
  world.catalyst.clearCalls();
  await world.platform.drain();
  // Three for each record on the work list; before each batch one whether it shall stop, and one a second for live edits.
  expect(world.catalyst.calls.length).toBeLessThan(240);
  expect((await endState(run.id)).state).toBe('done');
});

test('the credentials of the platform are in no row and in no line of the log', async () => {
  await open();
  await world.startSync();
  world.catalyst.addFault({ kind: 'status', status: 500, path: '/query', skip: 20, times: 3 });
  await world.platform.drain({ limitMs: TINY_LIMIT_MS });
  const token = world.catalyst.contextHeaders()['x-zc-admin-cred-token'] ?? '';
  expect(token).not.toBe('');
  expect(world.log.length).toBeGreaterThan(10);
  expect(world.log.join('\n')).not.toContain(token);
  expect(JSON.stringify(world.catalyst.rows('SyncRuns'))).not.toContain(token);
});

test('each call of a function brings its own credentials', async () => {
  await open();
  await world.startSync();
  world.catalyst.renewToken();
  expect(await world.platform.drain()).toEqual(['success']);
});

test('a job fails where the Data Store does not answer, and goes on later', async () => {
  await open();
  const run = await world.startSync();
  world.catalyst.addFault({ kind: 'cut-before', path: '/query', skip: 30 });
  expect(await world.platform.drain()).toEqual(['failure']);
  world.catalyst.clearFaults();
  await world.clock.advance(SCHEDULE_MS);
  expect(await world.platform.run()).toBe('success');
  expect((await endState(run.id)).state).toBe('done');
});
