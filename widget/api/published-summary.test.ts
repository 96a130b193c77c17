import { SUMMARY_VARIABLE as CONTRACT_VARIABLE, Summary } from '../../functions/http/contract.ts';
import { PUBLISHED } from '../testing/fake-host-page.ts';
import { readPublishedSummary, SUMMARY_VARIABLE } from './published-summary.ts';

test('has the name of the variable from the contract', () => {
  expect(SUMMARY_VARIABLE).toBe(CONTRACT_VARIABLE);
});

const { instance: _instance, lastSync: _lastSync, ...least } = PUBLISHED;

test.each([
  ['what is published', PUBLISHED],
  ['the least there can be', { ...least, counts: {} }],
  ['another version', { ...PUBLISHED, v: 2 }],
  ['a date that is none', { ...PUBLISHED, at: 'yesterday' }],
  ['a count too few', { ...PUBLISHED, counts: { people: [1, 2, 3, 4] } }],
  ['a count that is no whole number', { ...PUBLISHED, counts: { people: [1.5, 0, 0, 0, 0] } }],
  ['a kind nobody knows', { ...PUBLISHED, counts: { dragons: [1, 2, 3, 4, 5] } }],
  ['no numbers', { ...PUBLISHED, needsYou: '12' }],
])('agrees with the contract about %s', (_what, value) => {
  const contract = Summary.safeParse(value);
  const read = readPublishedSummary(JSON.stringify(value));
  expect(read).toEqual(contract.success ? contract.data : undefined);
});

test('takes a variable that is missing or is not JSON for nothing', () => {
  expect(readPublishedSummary(undefined)).toBeUndefined();
  expect(readPublishedSummary('{"v":')).toBeUndefined();
});
