import { grantedChannel, isCheckDue, planChannels, unconfirmedChannel } from './plan-channels.ts';

const DAY_MS = 24 * 60 * 60_000;
const NOW = Date.UTC(2026, 2, 2);
const WEEK_AHEAD = '2026-03-09T00:00:00Z';

const fresh = (module: string) => grantedChannel(module, `1${module.length}`, NOW, WEEK_AHEAD);
const names = (channels: readonly { readonly module: string }[]) => channels.map(({ module }) => module);

function plan(known: Parameters<typeof planChannels>[0]['known'], at = NOW, hasMoved = false) {
  const planned = planChannels({ now: at, wanted: ['Contacts', 'Cases'], known, hasMoved });
  const { create, renew, remove, keep } = planned;
  return { create, renew: names(renew), remove: names(remove), keep: names(keep) };
}

test('modules in use get a channel each, others lose theirs', () => {
  expect(plan([fresh('Contacts'), fresh('Leads')])).toEqual({
    create: ['Cases'],
    renew: [],
    remove: ['Leads'],
    keep: ['Contacts'],
  });
});

test('a channel is renewed when half of its time is over, and when it has lapsed', () => {
  const known = [fresh('Contacts'), fresh('Cases')];
  expect(plan(known, NOW + 3.4 * DAY_MS)).toMatchObject({ renew: [], keep: ['Contacts', 'Cases'] });
  expect(plan(known, NOW + 3.5 * DAY_MS)).toMatchObject({ renew: ['Contacts', 'Cases'], keep: [] });
  expect(plan(known, NOW + 30 * DAY_MS)).toMatchObject({ create: [], renew: ['Contacts', 'Cases'] });
});

test('one that was given an hour only is renewed within that hour', () => {
  const short = grantedChannel('Contacts', '1', NOW, '2026-03-02T01:00:00Z');
  expect(plan([short], NOW + 31 * 60_000)).toMatchObject({ renew: ['Contacts'] });
});

test('one that nobody confirmed is asked for again', () => {
  expect(plan([unconfirmedChannel('Contacts', '1')])).toMatchObject({ create: ['Cases'], renew: ['Contacts'] });
  expect(plan([unconfirmedChannel('Contacts', '1', NOW + 1_000)])).toMatchObject({ renew: [], keep: ['Contacts'] });
});

test('when the address is another one, all of them are told', () => {
  expect(plan([fresh('Contacts'), fresh('Cases')], NOW, true)).toMatchObject({ renew: ['Contacts', 'Cases'] });
});

test('once a day Zoho is asked what it has', () => {
  expect(isCheckDue('2026-03-01T00:00:00Z', NOW)).toBe(true);
  expect(isCheckDue('2026-03-01T00:00:01Z', NOW)).toBe(false);
});
