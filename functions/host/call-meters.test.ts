import { createCallLimiter, PausedError } from '../connectors/http/call-limiter.ts';
import { createVirtualClock } from '../connectors/http/testing/virtual-clock.ts';
import { createMemoryStore } from '../stores/memory/memory-store.ts';
import { createCallMeters, creditsLeft } from './call-meters.ts';

const TENANT = '7001';
const FENCE = 1;
const TURN = { priority: 'live', heavy: false } as const;
const MINUTE_MS = 60_000;

function open() {
  const clock = createVirtualClock();
  const store = createMemoryStore();
  const process = () => {
    const meters = createCallMeters({ store, clock, isAlone: false });
    const meter = meters.of(TENANT, 'servicenow');
    return { meters, meter, limiter: meter.over(createCallLimiter({ concurrency: 1, clock })) };
  };
  const resetsAt = Math.floor(clock.now() / 1_000) + 1_800;
  const answer = (status = 200, limit = 100) => ({
    status,
    headers: { 'x-ratelimit-limit': String(limit), 'x-ratelimit-reset': String(resetsAt) },
    body: '',
  });
  return { clock, store, process, answer, resetsAt: resetsAt * 1_000 };
}

test('a pause that one process was asked for is kept by another', async () => {
  const { clock, process } = open();
  const [one, other] = [process(), process()];
  one.limiter.pauseUntil(clock.now() + 10 * MINUTE_MS);
  await one.meters.save(TENANT, FENCE);
  await other.meters.load(TENANT);
  await expect(other.limiter.run(async () => 'sent', TURN)).rejects.toThrow(PausedError);
});

test('work that has to wait is refused before it is sent, calls in flight counted; live edits and people are not', async () => {
  const { process, answer, resetsAt } = open();
  const { meters, meter, limiter } = process();
  meter.answered(answer(), { weight: 60 });
  meters.workFor(TENANT, { work: 'bulk', share: 0.8 });
  await expect(limiter.run(async () => 'sent', { ...TURN, weight: 10 })).resolves.toBe('sent');
  const refused = limiter.run(async () => 'sent', { ...TURN, weight: 30 });
  await expect(refused).rejects.toMatchObject({ until: resetsAt });
  await expect(limiter.run(async () => 'sent', { ...TURN, weight: 30, priority: 'interactive' })).resolves.toBe('sent');
  meters.workFor(TENANT, undefined);
  await expect(limiter.run(async () => 'sent', { ...TURN, weight: 30 })).resolves.toBe('sent');
});

test('what is learned is written down when it matters, not with every call', async () => {
  const { store, process, answer } = open();
  const { meters, meter } = process();
  await meters.save(TENANT, FENCE);
  expect(await store.size(TENANT)).toBe(0);
  meter.answered(answer(), {});
  await meters.save(TENANT, FENCE);
  const [first] = await store.get(TENANT, 'installations', ['quotas']);
  meter.answered(answer(), {});
  await meters.save(TENANT, FENCE);
  expect(await store.get(TENANT, 'installations', ['quotas'])).toEqual([first]);
  meter.answered(answer(429), {});
  await meters.save(TENANT, FENCE);
  expect(await process().meters.load(TENANT)).toMatchObject({ servicenow: { limit: 100, left: 0 } });
});

test('the credits that are left are told once Zoho tells them', async () => {
  const { process } = open();
  const { meters } = process();
  const crm = meters.of(TENANT, 'crm');
  crm.answered({ status: 200, headers: {}, body: '' }, {});
  expect(creditsLeft(meters.known(TENANT))).toEqual({});
  crm.answered({ status: 200, headers: { 'x-api-credits-remaining': '500' }, body: '' }, {});
  crm.answered({ status: 200, headers: { 'x-api-credits-remaining': '250' }, body: '' }, {});
  expect(creditsLeft(meters.known(TENANT))).toEqual({ credits: 0.25 });
});
