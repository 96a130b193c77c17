import {
  FIGURES_VARIABLE as CONTRACT_FIGURES,
  SUMMARY_VARIABLE as CONTRACT_VARIABLE,
  Summary,
} from '../../functions/http/contract/summary.ts';
import { publishedVariables } from '../../functions/http/summary/published-summary.ts';
import { PUBLISHED } from '../testing/fake-host-page.ts';
import {
  FIGURES_VARIABLE,
  hasMoreFigures,
  readPublishedFigures,
  readPublishedSummary,
  SUMMARY_VARIABLE,
} from './published-summary.ts';

test('has the names of the variables from the contract', () => {
  expect([SUMMARY_VARIABLE, FIGURES_VARIABLE]).toEqual([CONTRACT_VARIABLE, CONTRACT_FIGURES]);
});

const { instance: _instance, lastSync: _lastSync, paired: _paired, ...least } = PUBLISHED;
const health = { lagMs: { servicenow: 900 }, credits: 0.91, echoes: 1204 };

test.each([
  ['what is published', PUBLISHED],
  ['the least there can be', { ...least, counts: {} }],
  ['the most there can be', { ...PUBLISHED, nextSync: PUBLISHED.at, health, profiles: ['554023000000000009'] }],
  ['a version of the future', { ...PUBLISHED, v: 3 }],
  ['a date that is none', { ...PUBLISHED, at: 'yesterday' }],
  ['a period too few', { ...PUBLISHED, counts: { people: [[1, 2, 3, 4, 5]] } }],
  ['a count that is no whole number', { ...PUBLISHED, paired: { people: 1.5 } }],
  ['a kind nobody knows', { ...PUBLISHED, paired: { dragons: 1 } }],
  ['no numbers', { ...PUBLISHED, needsYou: '12' }],
  ['more credits than there are', { ...PUBLISHED, health: { credits: 1.2 } }],
])('agrees with the contract about %s', (_what, value) => {
  const contract = Summary.safeParse(value);
  const read = readPublishedSummary(JSON.stringify(value));
  expect(read).toEqual(contract.success ? contract.data : undefined);
});

test('what an earlier version published still says whether ServiceNow is connected', () => {
  const earlier = { ...least, v: 1, counts: { people: [1, 2, 3, 4, 5] } };
  expect(readPublishedSummary(JSON.stringify(earlier))).toMatchObject({ v: 2, connected: true, counts: {} });
});

test('takes a variable that is missing or is not JSON for nothing', () => {
  expect(readPublishedSummary(undefined)).toBeUndefined();
  expect(readPublishedSummary('{"v":')).toBeUndefined();
  expect(readPublishedFigures(undefined)).toEqual({});
});

/** Five kinds with figures of so many digits, and so many profiles. */
function crowded(digits: number, profiles: number): Summary {
  const count = 10 ** digits - 1;
  const figures: [number, number, number, number, number] = [count, count, count, count, count];
  const periods: [typeof figures, typeof figures, typeof figures] = [figures, figures, figures];
  const counts = { people: periods, vendors: periods, products: periods, purchaseOrders: periods, cases: periods };
  return { ...PUBLISHED, counts, profiles: Array.from({ length: profiles }, () => '5540230000000000009') };
}

test.each([
  ['a usual installation', crowded(2, 0), 1],
  ['a large one', crowded(5, 0), 1],
  ['a large one with twenty profiles', crowded(6, 20), 2],
])('%s fits into variables of less than 1,000 characters and is read back whole', (_what, summary, variables) => {
  const published = publishedVariables(summary);
  expect(published).toHaveLength(variables);
  for (const { value } of published) expect(value.length).toBeLessThan(1_000);

  const textOf = (name: string) => published.find(({ apiName }) => apiName === name)?.value;
  const read = readPublishedSummary(textOf(SUMMARY_VARIABLE));
  const isSplit = hasMoreFigures(textOf(SUMMARY_VARIABLE));
  const figures = isSplit ? readPublishedFigures(textOf(FIGURES_VARIABLE)) : read?.counts;
  expect({ ...read, counts: figures }).toEqual(summary);
});
