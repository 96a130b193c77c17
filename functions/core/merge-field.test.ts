import type { ConflictRule, Direction, FieldMapping } from './flow.ts';
import type { BasePair } from './link.ts';
import { mergeField } from './merge-field.ts';
import type { FieldValue } from './record.ts';

const phone: FieldMapping = { id: 'phone', servicenow: ['phone'], crm: 'Phone', direction: 'both' };
const channel: FieldMapping = {
  id: 'channel',
  servicenow: ['contact_type'],
  crm: 'Case_Origin',
  direction: 'both',
  values: [
    { servicenow: 'virtual_agent', crm: 'Web' },
    { servicenow: 'self-service', crm: 'Web' },
    { servicenow: 'email', crm: 'Email' },
  ],
};

function merge(
  [base, servicenow, crm]: readonly [BasePair | undefined, FieldValue | undefined, FieldValue | undefined],
  direction: Direction,
  rule: ConflictRule,
  mapping = phone,
) {
  return mergeField(mapping, { base, servicenow, crm }, { direction, rule });
}

const agreed: BasePair = { servicenow: '1', crm: '1' };
const differing: BasePair = { servicenow: '1', crm: '9' };

describe('a field that was settled before', () => {
  test('is kept when nothing changed, even where the two values differ', () => {
    expect(merge([agreed, '1', '1'], 'both', 'crm-wins')).toEqual({ kind: 'keep' });
    expect(merge([differing, '1', '9'], 'both', 'crm-wins')).toEqual({ kind: 'keep' });
  });

  test('goes to the side that did not change', () => {
    expect(merge([agreed, '2', '1'], 'both', 'crm-wins')).toMatchObject({ kind: 'write', side: 'crm', value: '2' });
    expect(merge([agreed, '1', '2'], 'both', 'crm-wins')).toMatchObject({
      kind: 'write',
      side: 'servicenow',
      value: '2',
    });
  });

  test('travels when it was cleared', () => {
    expect(merge([agreed, null, '1'], 'to-crm', 'servicenow-wins')).toMatchObject({
      kind: 'write',
      side: 'crm',
      value: null,
    });
  });

  test('hands back a value that was edited one way, when the other side edits it later', () => {
    expect(merge([differing, '2', '9'], 'to-crm', 'servicenow-wins')).toMatchObject({
      kind: 'write',
      value: '2',
      lost: { side: 'crm', value: '9' },
    });
    expect(merge([agreed, '2', '1'], 'to-crm', 'servicenow-wins')).not.toHaveProperty('lost');
  });

  test('is settled without a write when both sides changed to the same', () => {
    expect(merge([agreed, '2', '2'], 'both', 'ask')).toEqual({
      kind: 'settle',
      pair: { servicenow: '2', crm: '2' },
      reason: 'equal',
    });
  });

  test('is settled when it was edited on the side that nothing flows from', () => {
    expect(merge([agreed, '1', '2'], 'to-crm', 'servicenow-wins')).toEqual({
      kind: 'settle',
      pair: { servicenow: '1', crm: '2' },
      reason: 'direction',
    });
  });

  test.each([
    ['crm-wins', 'servicenow', '3', { side: 'servicenow', value: '2' }],
    ['servicenow-wins', 'crm', '2', { side: 'crm', value: '3' }],
  ] as const)('that both sides changed follows the rule %s and hands back the loser', (rule, side, value, lost) => {
    expect(merge([agreed, '2', '3'], 'both', rule)).toMatchObject({ kind: 'write', side, value, lost });
  });

  test('that both sides changed waits for a person when the rule is to ask', () => {
    expect(merge([agreed, '2', '3'], 'both', 'ask')).toEqual({ kind: 'ask' });
  });
});

describe('CRM always wins, ServiceNow to CRM', () => {
  test('leaves a value that differs at first contact', () => {
    expect(merge([undefined, '1', '9'], 'to-crm', 'crm-wins')).toMatchObject({ kind: 'settle' });
    expect(merge([undefined, '1', null], 'to-crm', 'crm-wins')).toMatchObject({ kind: 'settle' });
  });

  test('lets a later ServiceNow edit into a field that was equal and left alone', () => {
    expect(merge([agreed, '2', '1'], 'to-crm', 'crm-wins')).toMatchObject({ kind: 'write', side: 'crm', value: '2' });
  });

  test('keeps a later ServiceNow edit out of a field that differed, or that the CRM has edited since', () => {
    expect(merge([differing, '2', '9'], 'to-crm', 'crm-wins')).toMatchObject({ kind: 'settle', reason: 'crm-wins' });
    expect(merge([agreed, '2', '9'], 'to-crm', 'crm-wins')).toMatchObject({ kind: 'settle', reason: 'crm-wins' });
  });
});

describe('first contact', () => {
  test('writes the winner’s value and hands back the one it replaces', () => {
    expect(merge([undefined, '1', '9'], 'to-crm', 'servicenow-wins')).toMatchObject({
      kind: 'write',
      side: 'crm',
      value: '1',
      lost: { side: 'crm', value: '9' },
    });
  });

  test('never lets an empty value replace one', () => {
    expect(merge([undefined, null, '9'], 'to-crm', 'servicenow-wins')).toMatchObject({ kind: 'settle' });
    expect(merge([undefined, null, '9'], 'both', 'servicenow-wins')).toMatchObject({
      kind: 'write',
      side: 'servicenow',
      value: '9',
    });
  });
});

describe('values with several words for one thing', () => {
  test('agree with each of them', () => {
    expect(merge([undefined, 'self-service', 'Web'], 'both', 'crm-wins', channel)).toMatchObject({
      kind: 'settle',
      reason: 'equal',
    });
  });

  test('go back as the first listed one', () => {
    const base: BasePair = { servicenow: 'email', crm: 'Email' };
    expect(merge([base, 'email', 'Web'], 'both', 'crm-wins', channel)).toMatchObject({
      side: 'servicenow',
      value: 'virtual_agent',
    });
  });

  test('are skipped where the other side has no word for it', () => {
    const base: BasePair = { servicenow: 'email', crm: 'Email' };
    expect(merge([base, 'phone', 'Email'], 'both', 'crm-wins', channel)).toEqual({
      kind: 'skip',
      reason: 'no-counterpart',
      side: 'servicenow',
    });
  });
});

test('a side that says nothing about a field changes nothing', () => {
  expect(merge([agreed, undefined, '2'], 'both', 'servicenow-wins')).toMatchObject({ kind: 'skip', reason: 'absent' });
});
