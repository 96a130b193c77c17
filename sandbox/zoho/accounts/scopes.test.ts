import { hasScope, parseScopes } from './scopes.ts';

test.each([
  ['ZohoCRM.modules.ALL', 'modules.Contacts', 'READ', true],
  ['ZohoCRM.modules.READ', 'modules.Contacts', 'READ', true],
  ['ZohoCRM.modules.READ', 'modules.Contacts', 'UPDATE', false],
  ['ZohoCRM.modules.contacts.ALL', 'modules.Contacts', 'DELETE', true],
  ['ZohoCRM.modules.contacts.WRITE', 'modules.Contacts', 'UPDATE', true],
  ['ZohoCRM.modules.contacts.WRITE', 'modules.Contacts', 'CREATE', false],
  ['ZohoCRM.modules.purchaseorders.READ', 'modules.Purchase_Orders', 'READ', true],
  ['ZohoCRM.modules.leads.ALL', 'modules.Contacts', 'READ', false],
  ['ZohoCRM.settings.ALL', 'settings.fields', 'CREATE', true],
  ['ZohoCRM.settings.fields.READ', 'settings.fields', 'CREATE', false],
  ['ZohoCRM.modules.contacts.READ', 'coql', 'READ', false],
] as const)('%s for %s %s: %s', (granted, area, operation, allowed) => {
  expect(hasScope([granted], { area, operation })).toBe(allowed);
});

test('a list with a scope that does not exist is refused', () => {
  expect(parseScopes('ZohoCRM.users.READ,ZohoCRM.org.READ')).toEqual(['ZohoCRM.users.READ', 'ZohoCRM.org.READ']);
  expect(parseScopes('ZohoCRM.users.READ,everything')).toBeUndefined();
  expect(parseScopes('')).toBeUndefined();
});
