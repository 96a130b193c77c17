import type { CollectionShape, FieldShape } from '../../connectors/connector.ts';
import { findObstacle } from './find-obstacle.ts';

function shape(fields: readonly Partial<FieldShape>[]): CollectionShape {
  const all = fields.map((field): FieldShape => {
    return { name: '', label: '', type: 'text', required: false, writable: true, unique: false, ...field };
  });
  return {
    name: 'Contacts',
    label: 'Contacts',
    creatable: true,
    fields: new Map(all.map((field) => [field.name, field])),
  };
}

const contacts = shape([
  { name: 'Last_Name', required: true, maxLength: 5 },
  { name: 'Email', type: 'email' },
  { name: 'Owner', required: true },
]);
const SENT = ['Last_Name', 'Email'];

test.each([
  [{ Last_Name: 'Lee', Email: "o'hara+x@sub.example.com" }, undefined],
  [{ Last_Name: 'Lee' }, undefined],
  [{ Email: 'a@b.org' }, { reason: 'required-field-empty', field: 'Last_Name' }],
  [{ Last_Name: null }, { reason: 'required-field-empty', field: 'Last_Name' }],
  [{ Last_Name: 'Leeward' }, { reason: 'value-too-long', field: 'Last_Name' }],
  [
    { Last_Name: 'Lee', Email: 'a@mo-.example' },
    { reason: 'value-refused', field: 'Email' },
  ],
  [
    { Last_Name: 'Lee', Email: 'a b@x.org' },
    { reason: 'value-refused', field: 'Email' },
  ],
])('%j meets %j', (fields, obstacle) => {
  expect(findObstacle(contacts, fields, SENT)).toEqual(obstacle);
});

test('a required field that no mapping fills is the other system’s business', () => {
  expect(findObstacle(contacts, { Last_Name: 'Lee' }, SENT)).toBeUndefined();
});
