import { ZOHO_DATA_CENTRES } from '../../config.ts';
import { chooseApiOrigin, chooseDataCentre, startingDataCentre } from './data-centres.ts';

const CUSTOM = { custom: { accounts: 'http://localhost:5053', api: 'http://localhost:5054' } };
const EU = { name: 'eu', ...ZOHO_DATA_CENTRES.eu };

test.each([
  ['both hints', { location: 'eu', accountsServer: 'https://accounts.zoho.eu' }, 'eu'],
  ['the accounts server alone', { accountsServer: 'https://accounts.zoho.com.au/' }, 'au'],
  ['the location alone', { location: 'jp' }, 'jp'],
  ['no hint: a client of one data centre', {}, 'us'],
])('chooses by %s', (_name, hints, expected) => {
  expect(chooseDataCentre(ZOHO_DATA_CENTRES, hints)?.name).toBe(expected);
});

test.each([
  ['a server of somebody else', { location: 'eu', accountsServer: 'https://accounts.zoho.eu.evil.example' }],
  ['a user name that looks like Zoho', { accountsServer: 'https://accounts.zoho.eu@evil.example' }],
  ['a user name before Zoho', { accountsServer: 'https://someone@accounts.zoho.eu' }],
  ['another scheme', { accountsServer: 'http://accounts.zoho.eu' }],
  ['another port', { accountsServer: 'https://accounts.zoho.eu:8443' }],
  ['hints that contradict each other', { location: 'us', accountsServer: 'https://accounts.zoho.eu' }],
  ['an unknown location', { location: 'mars' }],
  ['a property of every object', { location: 'constructor' }],
  ['no URL', { accountsServer: 'accounts.zoho.eu' }],
])('refuses %s', (_name, hints) => {
  expect(chooseDataCentre(ZOHO_DATA_CENTRES, hints)).toBeUndefined();
});

test('a table of one entry stands for every location but not for every server', () => {
  expect(chooseDataCentre(CUSTOM, { location: 'us', accountsServer: 'http://localhost:5053' })?.name).toBe('custom');
  expect(chooseDataCentre(CUSTOM, { location: 'us' })?.name).toBe('custom');
  expect(chooseDataCentre(CUSTOM, { location: 'eu', accountsServer: 'https://accounts.zoho.eu' })).toBeUndefined();
});

test('starts at the data centre that knows everybody', () => {
  expect(startingDataCentre(ZOHO_DATA_CENTRES).name).toBe('us');
  expect(startingDataCentre(CUSTOM).name).toBe('custom');
});

test.each([
  ['the known one', 'https://www.zohoapis.eu', 'https://www.zohoapis.eu'],
  ['that of a sandbox', 'https://sandbox.zohoapis.eu', 'https://sandbox.zohoapis.eu'],
  ['that of a developer organisation', 'https://developer.zohoapis.eu', 'https://developer.zohoapis.eu'],
  ['not another data centre', 'https://www.zohoapis.com', 'https://www.zohoapis.eu'],
  ['not another host', 'https://sandbox.zohoapis.eu.evil.example', 'https://www.zohoapis.eu'],
  ['not another scheme', 'http://sandbox.zohoapis.eu', 'https://www.zohoapis.eu'],
  ['the known one when none is named', undefined, 'https://www.zohoapis.eu'],
])('takes as API origin %s', (_name, apiDomain, expected) => {
  expect(chooseApiOrigin(EU, apiDomain)).toBe(expected);
});
