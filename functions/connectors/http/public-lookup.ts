import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Whether an address is one of the public internet: not of this machine, a private network or a reserved range. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** Whether the host of a URL is an address, and not a public one. */
export function isPrivateLiteral(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(address) && !isPublicAddress(address);
}

type Resolve = (
  hostname: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A name look-up that gives public addresses only. The connection is made to the address that was checked here, so that
 * a name cannot be answered with another one in between.
 */
export function createPublicLookup(resolve: Resolve = dnsLookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error) return done(error, '');
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        const refusal: NodeJS.ErrnoException = new Error(`${hostname} is not an address of the public internet.`);
        refusal.code = 'EACCES';
        return done(refusal, '');
      }
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}
