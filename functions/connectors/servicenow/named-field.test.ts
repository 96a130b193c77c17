import type { FieldShape } from '../connector.ts';
import { findNamedField } from './named-field.ts';

const fieldOf = (name: string, label: string): [string, FieldShape] => [
  name,
  { name, label, type: 'text', required: false, writable: true, unique: false },
];
const shape = {
  fields: new Map([
    fieldOf('short_description', 'Short description'),
    fieldOf('caller_id', 'Caller'),
    fieldOf('state', 'State'),
    fieldOf('correlation_id', 'Correlation ID'),
  ]),
};

test.each([
  ["Operation Failed: Invalid choice value 'x' for field 'state'", 'state'],
  ['Data Policy Exception: The following fields are mandatory: Short description, Caller', 'short_description'],
  ['The following mandatory fields are not filled in: Caller', 'caller_id'],
  ['Data Policy Exception: The following fields are read only: State', 'state'],
  ['Maximum length exceeded for field short_description', 'short_description'],
  ["Unique Key violation: Duplicate entry 'abc' for key 'correlation_id'", 'correlation_id'],
  ['Mandatory: Something else', undefined],
  ['Operation against file was aborted by Business Rule', undefined],
  ['The state of the record does not allow this', undefined],
  ['', undefined],
])('"%s" is about %s', (words, expected) => {
  expect(findNamedField(words, shape)).toBe(expected);
});
