import type { Flow } from './flow.ts';
import { isLeftOut, staysIn } from './population.ts';

const flow = {
  leaveOut: {
    servicenow: [
      { field: 'active', operator: '=', value: 'false' },
      { field: 'kind', operator: '!=', value: 'human' },
    ],
  },
} as unknown as Flow;

test.each([
  ['switched off', { active: false, kind: 'human' }, true],
  ['of another kind', { active: true, kind: 'machine' }, true],
  ['of no kind', { active: true, kind: null }, true],
  ['wanted', { active: true, kind: 'human' }, false],
  ['of which the system says nothing', {}, false],
])('a record that is %s', (_name, fields, expected) => {
  expect(isLeftOut(flow, 'servicenow', fields)).toBe(expected);
  expect(isLeftOut(flow, 'crm', fields)).toBe(false);
});

test('a query asks for the opposite', () => {
  expect(flow.leaveOut?.servicenow?.map(staysIn).map(({ operator }) => operator)).toEqual(['!=', '=']);
});
