import { instantToMs, msToInstant } from './instant.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long a channel is asked for. A request for more than a week by Zoho's clock gets one hour, so two hours are left
 * for clocks that differ.
 * https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html
 */
export const CHANNEL_LIFE_MS = 7 * DAY_MS - 2 * HOUR_MS;
/** How often Zoho is asked whether it still has the channels: others may remove them, and nobody is told. */
const CHECK_EVERY_MS = DAY_MS;

/** A subscription to the changes of one CRM module. */
export interface KnownChannel {
  readonly module: string;
  /** Digits; chosen by us. */
  readonly channelId: string;
  /** When Zoho forgets it. Long past for one that was planned and never answered for. */
  readonly expiresAt: string;
  /** When it is to be renewed. */
  readonly renewAt: string;
}

/** What has to be done so that the modules in use, and no others, are watched. */
export interface ChannelPlan {
  /** Modules without a channel. */
  readonly create: readonly string[];
  /** Channels whose time is half over, or that lead elsewhere. */
  readonly renew: readonly KnownChannel[];
  /** Channels of modules that are not in use any more. */
  readonly remove: readonly KnownChannel[];
  /** The rest. */
  readonly keep: readonly KnownChannel[];
}

export interface ChannelState {
  readonly now: number;
  /** The modules in use. */
  readonly wanted: readonly string[];
  readonly known: readonly KnownChannel[];
  /** The address of the channels is another one now, so that all of them have to be told. */
  readonly hasMoved: boolean;
}

export function planChannels({ now, wanted, known, hasMoved }: ChannelState): ChannelPlan {
  const isWanted = (channel: KnownChannel) => wanted.includes(channel.module);
  const isDue = (channel: KnownChannel) => hasMoved || instantToMs(channel.renewAt) <= now;
  const watched = new Set(known.map(({ module }) => module));
  return {
    create: [...new Set(wanted)].filter((module) => !watched.has(module)),
    renew: known.filter((channel) => isWanted(channel) && isDue(channel)),
    remove: known.filter((channel) => !isWanted(channel)),
    keep: known.filter((channel) => isWanted(channel) && !isDue(channel)),
  };
}

/** A channel that Zoho has given this much time. It is renewed when half of it is over, however little it is. */
export function grantedChannel(module: string, channelId: string, now: number, expiresAt: string): KnownChannel {
  const halfLifeMs = Math.max(0, instantToMs(expiresAt) - now) / 2;
  return { module, channelId, expiresAt, renewAt: msToInstant(now + halfLifeMs) };
}

/** A channel that Zoho has not confirmed. Renewing it makes it where it is not there. */
export function unconfirmedChannel(module: string, channelId: string, tryAt = 0): KnownChannel {
  return { module, channelId, expiresAt: msToInstant(0), renewAt: msToInstant(tryAt) };
}

export function isCheckDue(checkedAt: string, now: number): boolean {
  return now - instantToMs(checkedAt) >= CHECK_EVERY_MS;
}
