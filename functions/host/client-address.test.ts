import { addressBehindProxy } from './client-address.ts';

test.each([
  ['a caller from the outside counts by its own address', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a private proxy is believed', '10.0.0.5', '198.51.100.1', '198.51.100.1'],
  ['only what the nearest proxy appended counts', '127.0.0.1', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
  ['an address that is none is ignored', '127.0.0.1', 'nonsense', '127.0.0.1'],
  ['without a proxy the peer counts', '::1', undefined, '::1'],
  ['an IPv4 address in an IPv6 socket is that address', '::ffff:10.0.0.5', '::ffff:198.51.100.1', '198.51.100.1'],
])('%s', (_name, peer, forwardedFor, expected) => {
  expect(addressBehindProxy(peer, forwardedFor)).toBe(expected);
});
