import { learnCalls, learnCredits, type Quota, quotaWait, SLOW_PAUSE_MS } from './quota.ts';

const NOW = Date.parse('2026-03-02T08:20:00Z');
const HOUR_MS = 3_600_000;
const RESETS_AT = Date.parse('2026-03-02T09:00:00Z');
const SHARE = 0.8;

const credits = (left: number, learnedAt = NOW): Quota => ({ limit: 1_000, left, learnedAt });
const calls = (left: number): Quota => ({ limit: 100, left, resetsAt: RESETS_AT, learnedAt: NOW });

describe('credits of the CRM', () => {
  test('are at least twice what is left when Zoho first tells, and that is remembered', () => {
    const first = learnCredits(undefined, 500, NOW);
    expect(first).toEqual(credits(500));
    expect(learnCredits(first, 100, NOW)).toEqual(credits(100));
  });

  test('are plenty where Zoho tells nothing, or nothing any more', () => {
    expect(learnCredits(undefined, undefined, NOW)).toBeUndefined();
    expect(learnCredits(credits(100), undefined, NOW)).toEqual(credits(1_000));
  });

  test('that are all gone are a limit too', () => {
    expect(learnCredits(undefined, 0, NOW)).toMatchObject({ left: 0 });
  });
});

describe('calls to ServiceNow', () => {
  const told = { limit: 100, resetsAt: RESETS_AT, calls: 1, isRefused: false };

  test('are counted within their hour', () => {
    const first = learnCalls(undefined, told, NOW);
    expect(first.left).toBe(99);
    expect(learnCalls(first, told, NOW).left).toBe(98);
    expect(learnCalls(first, { ...told, calls: 21 }, NOW).left).toBe(78);
    expect(learnCalls(first, { ...told, resetsAt: RESETS_AT + HOUR_MS }, NOW).left).toBe(99);
  });

  test('are counted anew under another rule', () => {
    expect(learnCalls(calls(3), { ...told, limit: 500 }, NOW).left).toBe(499);
  });

  test('are used up when the instance says so, whoever has used them', () => {
    expect(learnCalls(calls(70), { ...told, isRefused: true }, NOW).left).toBe(0);
  });
});

describe('with a share of 80 percent', () => {
  test.each([
    [41, undefined, undefined],
    [40, 'slow', undefined],
    [21, 'slow', undefined],
    [20, 'held', undefined],
    [11, 'held', undefined],
    [10, 'held', 'held'],
    [0, 'held', 'held'],
  ])('and %i of 100 left, bulk work is %s and polls are %s', (left, bulk, poll) => {
    const stateOf = (work: 'bulk' | 'poll') => {
      const wait = quotaWait({ servicenow: calls(left) }, work, SHARE, NOW);
      return wait && (wait.isHeld ? 'held' : 'slow');
    };
    expect([stateOf('bulk'), stateOf('poll')]).toEqual([bulk, poll]);
  });

  test('calls are waited for until their hour is over, and not a moment longer', () => {
    expect(quotaWait({ servicenow: calls(0) }, 'bulk', SHARE, NOW)).toMatchObject({ until: RESETS_AT });
    expect(quotaWait({ servicenow: calls(0) }, 'bulk', SHARE, RESETS_AT)).toBeUndefined();
  });

  test('credits are looked at again after an hour, by slow work', () => {
    expect(quotaWait({ crm: credits(0) }, 'bulk', SHARE, NOW)).toMatchObject({ isHeld: true, until: NOW + HOUR_MS });
    expect(quotaWait({ crm: credits(0) }, 'bulk', SHARE, NOW + HOUR_MS)).toEqual({
      side: 'crm',
      isHeld: false,
      until: NOW + HOUR_MS + SLOW_PAUSE_MS,
    });
    expect(quotaWait({ crm: credits(0) }, 'poll', SHARE, NOW + HOUR_MS)).toBeUndefined();
  });

  test('being held counts for more than being slow', () => {
    expect(quotaWait({ crm: credits(300), servicenow: calls(0) }, 'bulk', SHARE, NOW)).toMatchObject({
      side: 'servicenow',
      isHeld: true,
    });
  });
});

test('where nothing was told nothing waits', () => {
  expect(quotaWait({}, 'bulk', SHARE, NOW)).toBeUndefined();
});
