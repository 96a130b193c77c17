import type { Clock } from '../connectors/http/runtime.ts';
import type { Side } from '../core/record.ts';
import type { Channels } from '../stores/channels.ts';

/** What an installation syncs now, as far as notifications are concerned. Nothing where it does not. */
export interface InUse {
  /** Origin of the connected instance. */
  readonly instance?: string;
  /** Tables and modules whose changes matter to the other side. */
  readonly collections: Readonly<Record<Side, ReadonlySet<string>>>;
}

/** What one endpoint takes, and from whom. */
export interface Subscription extends InUse {
  readonly tenant: string;
  readonly secret: string;
}

/** Answers from memory for a few seconds, so that a burst of notifications, or of forged ones, costs a few reads. */
export interface Subscriptions {
  /** Undefined where no such address was given out, or another one since. */
  find(side: Side, publicId: string): Promise<Subscription | undefined>;
  /** Something about this installation has changed. Other processes notice after some seconds. */
  forget(tenant: string): void;
}

export interface SubscriptionDependencies {
  readonly channels: Channels;
  readonly inUse: (tenant: string) => Promise<InUse>;
  readonly clock: Clock;
}

const KEPT_MS = 5_000;
const MOST_KEPT = 2_000;

export function createSubscriptions({ channels, inUse, clock }: SubscriptionDependencies): Subscriptions {
  const kept = new Map<string, { readonly until: number; readonly found: Promise<Loaded | undefined> }>();

  /** Public ids that were found to be in use. Those that somebody made up are not remembered. */
  const tenants = new Map<string, string>();

  function tenantOf(side: Side, publicId: string): string | undefined {
    return tenants.get(`${side} ${publicId}`) ?? channels.tenantOf(side, publicId);
  }

  function remember(side: Side, publicId: string, tenant: string): void {
    if (tenants.size >= MOST_KEPT) tenants.clear();
    tenants.set(`${side} ${publicId}`, tenant);
  }

  interface Loaded extends Subscription {
    readonly publicId: string;
  }

  async function load(tenant: string, side: Side): Promise<Loaded | undefined> {
    const endpoint = await channels.endpoint(tenant, side);
    if (!endpoint) return undefined;
    const { publicId, secret } = endpoint;
    return { tenant, publicId, secret, ...(await inUse(tenant)) };
  }

  function loadOnce(tenant: string, side: Side): Promise<Loaded | undefined> {
    const key = `${tenant} ${side}`;
    const known = kept.get(key);
    if (known && known.until > clock.now()) return known.found;
    if (kept.size >= MOST_KEPT) kept.clear();
    const found = load(tenant, side);
    kept.set(key, { until: clock.now() + KEPT_MS, found });
    // A store that fails is asked again by the next call; this one is told.
    found.catch(() => kept.delete(key));
    return found;
  }

  return {
    async find(side, publicId) {
      const tenant = tenantOf(side, publicId);
      if (tenant === undefined) return undefined;
      const loaded = await loadOnce(tenant, side);
      if (loaded?.publicId !== publicId) return undefined;
      remember(side, publicId, tenant);
      return loaded;
    },
    forget(tenant) {
      kept.delete(`${tenant} crm`);
      kept.delete(`${tenant} servicenow`);
    },
  };
}
