import type { MatchRule } from './flow.ts';
import { matchRecords } from './match.ts';
import type { FieldValues, RemoteRecord } from './record.ts';

const byEmail: MatchRule = { fields: [{ servicenow: 'email', crm: 'Email' }] };
const byName: MatchRule = {
  fields: [
    { servicenow: 'last_name', crm: 'Last_Name' },
    { servicenow: 'company.name', crm: 'Company' },
  ],
  onlyWhenEmpty: 'email',
};

function record(id: string, fields: FieldValues): RemoteRecord {
  return { id, version: { modifiedAt: '2026-01-01T00:00:00Z' }, fields };
}

function match(unlinked: readonly RemoteRecord[], candidates: readonly RemoteRecord[]) {
  return Object.fromEntries(matchRecords({ rules: [byEmail, byName], source: 'servicenow', unlinked, candidates }));
}

test('an e-mail is the same in any case and with any spaces around it', () => {
  expect(match([record('s', { email: 'Ann@Example.com' })], [record('c', { Email: ' ann@example.COM ' })])).toEqual({
    s: { kind: 'one', id: 'c' },
  });
});

test('nobody is matched by an empty value', () => {
  expect(match([record('s', { email: null })], [record('c', { Email: null })])).toEqual({ s: { kind: 'none' } });
});

test('several candidates are a doubt, not a guess', () => {
  const candidates = [record('c1', { Email: 'a@x.org' }), record('c2', { Email: 'a@x.org' })];
  expect(match([record('s', { email: 'a@x.org' })], candidates)).toEqual({
    s: { kind: 'ambiguous', ids: ['c1', 'c2'] },
  });
});

test('several records that claim one candidate are a doubt for each of them', () => {
  const unlinked = [record('s1', { email: 'a@x.org' }), record('s2', { email: 'A@x.org' })];
  expect(match(unlinked, [record('c', { Email: 'a@x.org' })])).toEqual({
    s1: { kind: 'ambiguous', ids: ['c'] },
    s2: { kind: 'ambiguous', ids: ['c'] },
  });
});

test('records that share an e-mail nobody on the other side has are simply new', () => {
  const unlinked = [record('s1', { email: 'a@x.org' }), record('s2', { email: 'a@x.org' })];
  expect(match(unlinked, [])).toEqual({ s1: { kind: 'none' }, s2: { kind: 'none' } });
});

test('name and company count only for a person without an e-mail', () => {
  const candidate = record('c', { Last_Name: 'Öz', Company: 'Initech', Email: 'other@x.org' });
  const person = { last_name: 'o\u0308z', 'company.name': 'initech' };
  expect(match([record('s', { ...person, email: null })], [candidate])).toEqual({ s: { kind: 'one', id: 'c' } });
  expect(match([record('s', { ...person, email: 'a@x.org' })], [candidate])).toEqual({ s: { kind: 'none' } });
});

test('two rules that lead two records to one candidate are a doubt', () => {
  const candidate = record('c', { Last_Name: 'Oz', Company: 'Initech', Email: 'a@x.org' });
  const unlinked = [
    record('s1', { email: 'a@x.org' }),
    record('s2', { email: null, last_name: 'Oz', 'company.name': 'Initech' }),
  ];
  expect(match(unlinked, [candidate])).toEqual({
    s1: { kind: 'ambiguous', ids: ['c'] },
    s2: { kind: 'ambiguous', ids: ['c'] },
  });
});
