import { type AttemptOutcome, MAX_ATTEMPTS, nextAttempt, OUT_OF_CREDITS_MS, readRetryAfter } from './retry-policy.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');
const answer = (status: number, headers: Record<string, string> = {}): AttemptOutcome => ({
  kind: 'answer',
  status,
  headers,
});
const silence = (reason: 'refused' | 'timeout' | 'cut' | 'tls' | 'unknown-host', sent: boolean): AttemptOutcome => ({
  kind: 'no-answer',
  reason,
  sent,
});
const decide = (outcome: AttemptOutcome, options: { repeatable?: boolean; attempt?: number; random?: number } = {}) =>
  nextAttempt({
    outcome,
    attempt: options.attempt ?? 1,
    repeatable: options.repeatable ?? true,
    now: NOW,
    random: () => options.random ?? 0.5,
  });

describe('nextAttempt', () => {
  test.each([
    ['takes a success as final', answer(200), true, false],
    ['takes a missing record as final', answer(404), true, false],
    ['takes a refusal of rights as final', answer(403), true, false],
    ['repeats a read after 503', answer(503), true, true],
    ['repeats a read after 500', answer(500), true, true],
    ['never repeats a write after 503', answer(503), false, false],
    ['never repeats a write after 504', answer(504), false, false],
    ['repeats a write after 429, which did nothing', answer(429), false, true],
    ['repeats a write after a refused connection', silence('refused', false), false, true],
    ['repeats a read after a timeout', silence('timeout', true), true, true],
    ['never repeats a write after a timeout', silence('timeout', true), false, false],
    ['never repeats a write after a cut connection', silence('cut', true), false, false],
    ['does not repeat after a wrong certificate', silence('tls', false), true, false],
  ])('%s', (_name, outcome, repeatable, again) => {
    expect(decide(outcome, { repeatable }).again).toBe(again);
  });

  test('ends after the last attempt', () => {
    expect(decide(answer(503), { attempt: MAX_ATTEMPTS - 1 }).again).toBe(true);
    expect(decide(answer(503), { attempt: MAX_ATTEMPTS }).again).toBe(false);
    expect(decide(silence('refused', false), { attempt: MAX_ATTEMPTS }).again).toBe(false);
  });

  test.each([
    [1, 0.999, 500],
    [2, 0.999, 999],
    [4, 0.999, 3996],
    [4, 0, 0],
    [4, 0.5, 2000],
  ])('waits before attempt after %i with random %d for about %i ms', (attempt, random, delayMs) => {
    expect(decide(answer(503), { attempt, random }).delayMs).toBe(delayMs);
  });

  test('waits as long as the system asks, and makes everybody wait', () => {
    expect(decide(answer(429, { 'retry-after': '12' }))).toEqual({ again: true, delayMs: 12_000, pausesAll: true });
    expect(decide(answer(503, { 'retry-after': '3' }))).toEqual({ again: true, delayMs: 3_000, pausesAll: true });
  });

  test('gives up at once, with the time to come back, when the pause is long', () => {
    expect(decide(answer(429, { 'retry-after': '1800' }))).toEqual({
      again: false,
      delayMs: 1_800_000,
      pausesAll: true,
    });
  });

  test('waits for credits much longer than for a place among the calls under way', () => {
    const outOfCredits = { ...answer(429), isOutOfCredits: true } as const;
    expect(decide(outOfCredits)).toEqual({ again: false, delayMs: OUT_OF_CREDITS_MS, pausesAll: true });
  });

  test('waits at least half of the delay for a limit that names no time', () => {
    expect(decide(answer(429), { random: 0 })).toEqual({ again: true, delayMs: 1_000, pausesAll: true });
    expect(decide(answer(429), { random: 1, attempt: 3 }).delayMs).toBe(8_000);
  });
});

describe('readRetryAfter', () => {
  test.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['an HTTP date', { 'retry-after': 'Mon, 02 Mar 2026 08:00:30 GMT' }, 30_000],
    ['a date that has passed', { 'retry-after': 'Mon, 02 Mar 2026 07:00:00 GMT' }, 0],
    ['the reset time of a ServiceNow rule', { 'x-ratelimit-reset': String(NOW / 1000 + 90) }, 90_000],
    ['nothing', {}, undefined],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['a number beyond reason', { 'retry-after': '99999999' }, 86_400_000],
  ])('reads %s', (_name, headers: Record<string, string>, expected) => {
    expect(readRetryAfter(headers, NOW)).toBe(expected);
  });
});
