import { createHash, webcrypto } from 'node:crypto';
import { Cancelled } from '../api/failure.ts';
import { createFakeClock, settle } from '../testing/fake-clock.ts';
import { createFakeGrantWindow } from '../testing/fake-grant-window.ts';
import { createGrantFlow } from './grant-flow.ts';

const API = 'https://sync.test';
const SIGN_IN = 'https://accounts.zoho.test/auth';
const SUCCESS = { type: 'servicenow-sync.grant', state: 'abc', code: 'CODE' };

function begin({ blocked = false } = {}) {
  const window = createFakeGrantWindow();
  window.blocked = blocked;
  const clock = createFakeClock();
  const flow = createGrantFlow({ window, crypto: webcrypto as Crypto, clock, apiOrigin: API });
  const challenges: string[] = [];
  const proof = flow.run(async (challenge) => {
    challenges.push(challenge);
    return { state: 'abc', authorizeUrl: SIGN_IN };
  });
  proof.catch(() => undefined);
  return { window, clock, flow, proof, challenges };
}

test('opens the pop-up before anything is waited for, then sends it to the sign-in page', async () => {
  const { window, challenges } = begin();
  expect(window.popUps[0]?.url).toBe('about:blank');
  expect(challenges).toEqual([]);
  await settle();
  expect(window.popUps[0]?.url).toBe(SIGN_IN);
});

test('gives the code with the verifier whose hash the backend was told, and closes the pop-up', async () => {
  const { window, proof, challenges, flow } = begin();
  await settle();
  window.post(SUCCESS, API, window.popUps[0]);
  const { state, code, verifier } = await proof;
  expect({ state, code }).toEqual({ state: 'abc', code: 'CODE' });
  expect(createHash('sha256').update(verifier).digest('base64url')).toBe(challenges[0]);
  expect(window.popUps[0]?.closed).toBe(true);
  expect(flow.phase.value).toBe('idle');
});

test.each([
  ['another origin', (w: ReturnType<typeof begin>['window']) => w.post(SUCCESS, 'https://evil.test', w.popUps[0])],
  ['another window', (w: ReturnType<typeof begin>['window']) => w.post(SUCCESS, API)],
  ['another grant', (w: ReturnType<typeof begin>['window']) => w.post({ ...SUCCESS, state: 'x' }, API, w.popUps[0])],
  ['no grant at all', (w: ReturnType<typeof begin>['window']) => w.post({ ...SUCCESS, state: '' }, API, w.popUps[0])],
  ['something else', (w: ReturnType<typeof begin>['window']) => w.post('hello', API, w.popUps[0])],
])('is not impressed by a message of %s', async (_who, post) => {
  const { window, flow } = begin();
  await settle();
  post(window);
  await settle();
  expect(flow.phase.value).toBe('waiting');
});

test('fails with the code that the callback page names', async () => {
  const { window, proof } = begin();
  await settle();
  const refusal = { type: SUCCESS.type, state: 'abc', error: 'consent_refused', details: 'access_denied' };
  window.post(refusal, API, window.popUps[0]);
  await expect(proof).rejects.toMatchObject({ code: 'consent_refused', details: 'access_denied' });
});

test('hears of a callback that was reached without its state', async () => {
  const { window, proof } = begin();
  await settle();
  window.post({ type: SUCCESS.type, state: '', error: 'state_missing' }, API, window.popUps[0]);
  await expect(proof).rejects.toMatchObject({ code: 'state_missing' });
});

test('offers to type the code once the pop-up is gone, and takes it', async () => {
  const { window, clock, flow, proof } = begin();
  await settle();
  expect(flow.offersCode.value).toBe(false);
  window.popUps[0]!.closed = true;
  await clock.advance(1_000);
  expect(flow.phase.value).toBe('closed');
  expect(flow.offersCode.value).toBe(true);
  flow.enterCode('  TYPED-CODE ');
  expect(await proof).toMatchObject({ code: 'TYPED-CODE', state: 'abc' });
});

test('offers to type the code after a while, for pages that cannot report back', async () => {
  const { clock, flow } = begin();
  await settle();
  await clock.advance(20_000);
  expect(flow.phase.value).toBe('waiting');
  expect(flow.offersCode.value).toBe(true);
});

test('offers a link where the browser blocks the pop-up, and goes on with what the link opens', async () => {
  const { window, flow, proof } = begin({ blocked: true });
  await settle();
  expect(flow.phase.value).toBe('blocked');
  expect(flow.link.value).toBe(SIGN_IN);
  expect(flow.openAgain()).toBe(false);
  window.blocked = false;
  expect(flow.openAgain()).toBe(true);
  expect(flow.phase.value).toBe('waiting');
  window.post(SUCCESS, API, window.popUps[0]);
  expect(await proof).toMatchObject({ code: 'CODE' });
});

test('can be called off at any time, and listens to nothing afterwards', async () => {
  const { window, flow, proof } = begin();
  await settle();
  flow.cancel();
  await expect(proof).rejects.toBeInstanceOf(Cancelled);
  expect(window.popUps[0]?.closed).toBe(true);
  window.post(SUCCESS, API, window.popUps[0]);
  expect(flow.phase.value).toBe('idle');
});

test('closes the pop-up when the backend cannot start the grant', async () => {
  const window = createFakeGrantWindow();
  const flow = createGrantFlow({ window, crypto: webcrypto as Crypto, clock: createFakeClock(), apiOrigin: API });
  await expect(flow.run(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(window.popUps[0]?.closed).toBe(true);
  expect(flow.phase.value).toBe('idle');
});
