import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';

const NEARBY = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal']);

function isNearby(address: string): boolean {
  return ipaddr.isValid(address) && NEARBY.has(ipaddr.process(address).range());
}

/**
 * The address that a call comes from. A neighbour on a private address is a proxy of ours, so what it appended to
 * `X-Forwarded-For` counts; a caller from the outside cannot choose its address.
 */
export function addressBehindProxy(peer: string | undefined, forwardedFor: string | undefined): string {
  const address = peer ?? 'unknown';
  if (forwardedFor === undefined || !isNearby(address)) return address;
  const last = forwardedFor.split(',').at(-1)?.trim() ?? '';
  return ipaddr.isValid(last) ? ipaddr.process(last).toString() : address;
}

export function clientAddress(context: Context): string {
  return addressBehindProxy(getConnInfo(context).remote.address, context.req.header('X-Forwarded-For'));
}
