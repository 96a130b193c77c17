import { ConnectorError } from '../../connectors/errors.ts';
import type { Clock, Logger } from '../../connectors/http/runtime.ts';
import {
  type ChannelOutcome,
  type ChannelRequest,
  createNotificationApi,
  NOT_SUBSCRIBED,
  type NotificationApi,
} from '../../connectors/zoho/notifications.ts';
import { msToInstant } from '../../core/instant.ts';
import {
  CHANNEL_LIFE_MS,
  type ChannelPlan,
  grantedChannel,
  isCheckDue,
  type KnownChannel,
  planChannels,
  unconfirmedChannel,
} from '../../core/plan-channels.ts';
import type { RandomBytes } from '../../http/ports.ts';
import type { Channels, Endpoint, WatchedModules } from '../../stores/channels.ts';
import type { Sides } from '../sides.ts';

/** 36 characters; Zoho takes 50. */
const TOKEN_BYTES = 27;
const ID_BYTES = 6;
/** Channel ids of ours have 16 digits, which every system keeps exactly. */
const SMALLEST_ID = 1_000_000_000_000_000;
/** A module that Zoho does not let be watched is tried again after so long. */
const REFUSED_PAUSE_MS = 60 * 60_000;

/** Keeps the notification channels of installations alive in Zoho CRM. */
export interface ChannelKeeper {
  /** Makes, renews and removes what is due. Costs two reads of the store where nothing is. A failure is logged. */
  keep(tenant: string): Promise<void>;
  /** Removes all channels, there and here. A CRM that cannot be reached forgets them by itself within a week. */
  remove(tenant: string): Promise<void>;
}

export interface ChannelKeeperDependencies {
  readonly channels: Channels;
  readonly sides: Pick<Sides, 'crm'>;
  /** The modules whose changes matter now; none where the installation does not sync. */
  readonly modulesInUse: (tenant: string) => Promise<readonly string[]>;
  /** Where Zoho reaches the webhooks. */
  readonly webhookUrl: string;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly logger: Logger;
}

export function createChannelKeeper(deps: ChannelKeeperDependencies): ChannelKeeper {
  const { channels, sides, clock, randomBytes, logger } = deps;

  async function openApi(tenant: string): Promise<NotificationApi> {
    return createNotificationApi(await sides.crm(tenant));
  }

  function newEndpoint(tenant: string): Endpoint {
    return {
      publicId: channels.newPublicId(tenant, 'crm'),
      secret: randomBytes(TOKEN_BYTES).toString('base64url'),
      createdAt: msToInstant(clock.now()),
    };
  }

  function newChannelId(): string {
    return String(SMALLEST_ID + randomBytes(ID_BYTES).readUIntBE(0, ID_BYTES));
  }

  /** The channels that Zoho no longer has count as unconfirmed, so that they are made again. */
  async function withoutLost(api: NotificationApi, known: readonly KnownChannel[]): Promise<readonly KnownChannel[]> {
    const there = await api.list();
    return known.map((channel) =>
      there.has(channel.channelId) ? channel : unconfirmedChannel(channel.module, channel.channelId),
    );
  }

  async function endpointOf(tenant: string): Promise<Endpoint> {
    return (await channels.endpoint(tenant, 'crm')) ?? channels.ensureEndpoint(tenant, 'crm', newEndpoint(tenant));
  }

  async function keepNow(tenant: string): Promise<void> {
    const [wanted, before] = await Promise.all([deps.modulesInUse(tenant), channels.watched(tenant)]);
    if (wanted.length > 0) return follow(tenant, wanted, before);
    if (before) await removeNow(tenant);
  }

  async function follow(tenant: string, wanted: readonly string[], before: WatchedModules | undefined): Promise<void> {
    const { publicId, secret } = await endpointOf(tenant);
    const notifyUrl = `${deps.webhookUrl}/webhooks/crm/${publicId}`;
    const now = clock.now();
    const { channels: listed, checkedAt, notifyUrl: oldUrl } = before ?? nothingWatched(notifyUrl, now);
    const state = { now, wanted, hasMoved: oldUrl !== notifyUrl };
    const mustCheck = isCheckDue(checkedAt, now);
    if (!mustCheck && isSettled(planChannels({ ...state, known: listed }))) return;

    const api = await openApi(tenant);
    const known = mustCheck ? await withoutLost(api, listed) : listed;
    const next = { notifyUrl, checkedAt: mustCheck ? msToInstant(now) : checkedAt };
    await carryOut(tenant, { api, secret, next, plan: planChannels({ ...state, known }) });
  }

  async function carryOut(tenant: string, { api, secret, next, plan }: Work): Promise<void> {
    const made = plan.create.map((module) => unconfirmedChannel(module, newChannelId()));
    const asked = [...plan.renew, ...made];
    // Written down before Zoho makes them: a process that dies in between leaves none that nobody knows of.
    await channels.putWatched(tenant, { ...next, channels: [...plan.keep, ...asked, ...plan.remove] });
    const toRequest = ({ module, channelId }: KnownChannel): ChannelRequest => ({
      module,
      channelId,
      notifyUrl: next.notifyUrl,
      token: secret,
      expiresAt: msToInstant(clock.now() + CHANNEL_LIFE_MS),
    });
    const outcomes = await subscribe(api, { renew: plan.renew.map(toRequest), create: made.map(toRequest) });
    await api.disable(plan.remove.map(({ channelId }) => channelId));
    await channels.putWatched(tenant, { ...next, channels: [...plan.keep, ...settle(tenant, asked, outcomes)] });
  }

  /** What was refused stays unconfirmed, and is asked for again later. */
  function settle(tenant: string, asked: readonly KnownChannel[], outcomes: readonly ChannelOutcome[]): KnownChannel[] {
    const byId = new Map(outcomes.map((outcome) => [outcome.channelId, outcome]));
    return asked.map(({ module, channelId }) => {
      const outcome = byId.get(channelId);
      if (outcome?.ok) return grantedChannel(module, channelId, clock.now(), outcome.expiresAt);
      logger.warn({ tenant, module, code: outcome?.code, reason: outcome?.message }, 'Zoho refused a channel.');
      return unconfirmedChannel(module, channelId, clock.now() + REFUSED_PAUSE_MS);
    });
  }

  async function removeNow(tenant: string): Promise<void> {
    const watched = await channels.watched(tenant);
    if (watched) await (await openApi(tenant)).disable(watched.channels.map(({ channelId }) => channelId));
    await channels.removeEndpoint(tenant, 'crm');
  }

  async function quietly(tenant: string, work: Promise<void>, message: string): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      logger.warn({ tenant, code: error.code, status: error.status }, message);
    }
  }

  return {
    keep: (tenant) => quietly(tenant, keepNow(tenant), 'The notification channels were not looked after.'),
    async remove(tenant) {
      await quietly(tenant, removeNow(tenant), 'The notification channels were not removed; they will lapse.');
      await channels.removeEndpoint(tenant, 'crm');
    },
  };
}

/** What one look at an installation found out and has to do. */
interface Work {
  readonly api: NotificationApi;
  /** The token of the channels. */
  readonly secret: string;
  readonly next: Omit<WatchedModules, 'channels'>;
  readonly plan: ChannelPlan;
}

function nothingWatched(notifyUrl: string, now: number): WatchedModules {
  return { notifyUrl, channels: [], checkedAt: msToInstant(now) };
}

function isSettled({ create, renew, remove }: ChannelPlan): boolean {
  return create.length + renew.length + remove.length === 0;
}

/** Renews, and makes anew what Zoho has forgotten. */
async function subscribe(
  api: NotificationApi,
  requests: { readonly renew: readonly ChannelRequest[]; readonly create: readonly ChannelRequest[] },
): Promise<readonly ChannelOutcome[]> {
  const renewed = await api.renew(requests.renew);
  const lapsed = new Set(renewed.filter((outcome) => !outcome.ok && outcome.code === NOT_SUBSCRIBED).map(idOf));
  const again = requests.renew.filter(({ channelId }) => lapsed.has(channelId));
  const made = await api.enable([...requests.create, ...again]);
  return [...renewed.filter((outcome) => !lapsed.has(idOf(outcome))), ...made];
}

function idOf({ channelId }: ChannelOutcome): string {
  return channelId;
}
