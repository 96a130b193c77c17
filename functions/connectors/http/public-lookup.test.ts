import type { LookupAddress } from 'node:dns';
import { createPublicLookup, isPublicAddress } from './public-lookup.ts';

function look(addresses: readonly string[], all = false) {
  const entries = addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup = createPublicLookup((_hostname, _options, done) => done(null, entries));
  return new Promise((resolve) => {
    lookup('hooks.example', { all }, (error, address) => resolve(error ? error.code : address));
  });
}

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  'fd00::1',
  'fe80::1',
  '::ffff:127.0.0.1',
])('%s is not public, and a name that leads there is refused', async (address) => {
  expect(isPublicAddress(address)).toBe(false);
  expect(await look([address])).toBe('EACCES');
});

test('a name that leads to a public and to a private address is refused', async () => {
  expect(await look(['93.184.215.14', '10.0.0.1'])).toBe('EACCES');
});

test('the address that was checked is the one that is connected to', async () => {
  expect(await look(['93.184.215.14'])).toBe('93.184.215.14');
  expect(await look(['93.184.215.14'], true)).toEqual([{ address: '93.184.215.14', family: 4 }]);
});

test('a name without an address is refused', async () => {
  expect(await look([])).toBe('EACCES');
});
