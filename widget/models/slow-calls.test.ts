import { createFakeClock } from '../testing/fake-clock.ts';
import { createSlowCalls } from './slow-calls.ts';

test('a call that takes long is noticed after four seconds, and forgotten when it ends', async () => {
  const clock = createFakeClock();
  const calls = createSlowCalls(clock);
  let answer: (response: Response) => void = () => undefined;
  const fetch = calls.watch(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const call = fetch('https://sync.test', {});
  await clock.advance(3_900);
  expect(calls.isSlow.value).toBe(false);
  await clock.advance(200);
  expect(calls.isSlow.value).toBe(true);
  answer({} as Response);
  await call;
  expect(calls.isSlow.value).toBe(false);
});

test('a quick call is never slow, also when it fails', async () => {
  const clock = createFakeClock();
  const calls = createSlowCalls(clock);
  await expect(calls.watch(() => Promise.reject(new Error('down')))('https://sync.test', {})).rejects.toThrow('down');
  await clock.advance(10_000);
  expect(calls.isSlow.value).toBe(false);
});
