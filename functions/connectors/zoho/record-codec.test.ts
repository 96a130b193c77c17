import { CrmField } from './metadata-schemas.ts';
import { decodeRecord, decodeValue, encodeFields, encodeValue, toInstant } from './record-codec.ts';

function field(dataType: string, more: object = {}): CrmField {
  return CrmField.parse({ api_name: 'Some_Field', data_type: dataType, ...more });
}

const CHOICES = {
  pick_list_values: [
    { display_value: 'Web site', actual_value: 'Web' },
    { display_value: 'Call; cold', actual_value: 'Cold Call' },
  ],
};

test.each([
  ['text', '  Ada  ', 'Ada'],
  ['text', '   ', null],
  ['text', null, null],
  ['text', 42, '42'],
  ['text', 'مرحبا 🌊 ^NQ, javascript:', 'مرحبا 🌊 ^NQ, javascript:'],
  ['textarea', 'one\ntwo\n', 'one\ntwo'],
  ['textarea', 'one\r\ntwo\rthree\r\n', 'one\ntwo\nthree'],
  ['email', 'Ada@Example.com', 'Ada@Example.com'],
  ['integer', 7, 7],
  ['currency', '12.50', 12.5],
  ['double', '', null],
  ['bigint', '9007199254740993', '9007199254740993'],
  ['boolean', false, false],
  ['boolean', 'true', true],
  ['date', '2026-03-02', '2026-03-02'],
  ['datetime', '2025-01-10T13:22:08+03:00', '2025-01-10T10:22:08Z'],
  ['datetime', '2025-01-10T13:22:08-07:00', '2025-01-10T20:22:08Z'],
  ['datetime', '2025-01-10T13:22:08Z', '2025-01-10T13:22:08Z'],
  ['lookup', { id: '554000000000777', name: 'Zylker' }, '554000000000777'],
  ['lookup', null, null],
  ['multi_module_lookup', { id: '554000000000778', name: 'Any', module: { api_name: 'Deals' } }, '554000000000778'],
  ['ownerlookup', { id: '554000000000001', name: 'Patricia', email: 'p@example.com' }, '554000000000001'],
  ['subform', [{ id: '1' }], undefined],
  ['text', undefined, undefined],
])('reads %s %j as %j', (type, raw, expected) => {
  expect(decodeValue(field(type), raw)).toEqual(expected);
});

test.each([
  ['picklist', 'Web', 'Web'],
  ['picklist', 'Web site', 'Web'],
  ['picklist', '-None-', null],
  ['picklist', 'Of another layout', 'Of another layout'],
  ['multiselectpicklist', ['Web', 'Call; cold'], ['Web', 'Cold Call']],
  ['multiselectpicklist', 'Web;Cold Call', ['Web', 'Cold Call']],
  ['multiselectpicklist', [], null],
])('reads the stored value of a %s from %j', (type, raw, expected) => {
  expect(decodeValue(field(type, CHOICES), raw)).toEqual(expected);
});

test('a column of the record that a lookup points at is read by what it looks like', () => {
  expect(decodeValue(undefined, { id: '12', name: 'x' })).toBe('12');
  expect(decodeValue(undefined, '2025-01-10T13:22:08+03:00')).toBe('2025-01-10T10:22:08Z');
  expect(decodeValue(undefined, ' Zylker ')).toBe('Zylker');
});

test.each([
  ['currency', 12.300000000000001, 2, 12.3],
  ['currency', '1.005', 2, 1.01],
  ['double', -2.5, 0, -3],
  ['percent', 33.333333, 1, 33.3],
  ['percent', 1e-7, 2, 0],
  ['double', 12.345, undefined, 12.345],
  ['currency', 1e21, 2, 1e21],
])('keeps of a %s %j as many decimals as its field has (%j): %j', (type, value, decimals, expected) => {
  const described = field(type, decimals === undefined ? {} : { decimal_place: decimals });
  expect(decodeValue(described, value)).toBe(expected);
  expect(encodeValue(described, value)).toBe(expected);
});

test.each([
  ['text', 'Ada', 'Ada'],
  ['text', null, null],
  ['lookup', '554000000000777', { id: '554000000000777' }],
  ['lookup', null, null],
  ['ownerlookup', '554000000000001', { id: '554000000000001' }],
  ['currency', '12.5', 12.5],
  ['currency', 12.5, 12.5],
  ['integer', 'many', 'many'],
  ['bigint', '9007199254740993', '9007199254740993'],
  ['boolean', 'true', true],
  ['boolean', false, false],
  ['datetime', '2025-01-10T10:22:08Z', '2025-01-10T10:22:08+00:00'],
  ['date', '2025-01-10T10:22:08Z', '2025-01-10'],
  ['multiselectpicklist', ['Web'], ['Web']],
  ['multiselectpicklist', 'Web', ['Web']],
])('writes %s %j as %j', (type, value, expected) => {
  expect(encodeValue(field(type), value)).toEqual(expected);
});

test('only the fields given are written', () => {
  const fields = new Map([['Email', field('email')]]);
  expect(encodeFields(fields, { Email: null })).toEqual({ Email: null });
});

describe('a record', () => {
  const fields = new Map([
    ['Email', field('email')],
    ['Phone', field('phone')],
  ]);

  test('has its id, its version in whole seconds and the fields asked for', () => {
    const row = { id: '5', Modified_Time: '2026-03-02T10:00:00+02:00', Email: 'a@example.com', Other: 'x' };
    expect(decodeRecord(fields, ['Email', 'Phone'], row)).toEqual({
      id: '5',
      version: { modifiedAt: '2026-03-02T08:00:00Z' },
      fields: { Email: 'a@example.com' },
    });
  });

  test('without a time is not understood', () => {
    expect(() => decodeRecord(fields, [], { id: '5' })).toThrow(/Modified_Time/);
  });
});

test('a time without an offset does not depend on the machine', () => {
  expect(toInstant('2026-03-02T10:00:00')).toBe('2026-03-02T10:00:00Z');
  expect(toInstant('soon')).toBeUndefined();
});
