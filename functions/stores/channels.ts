import type { KnownChannel } from '../core/plan-channels.ts';
import type { Side } from '../core/record.ts';
import { SealError, type Sealer } from './sealing.ts';
import { type Json, NO_TENANT, type Store } from './stores.ts';

/** Where a system sends its notifications: an address that nobody can guess, and the secret that proves the sender. */
export interface Endpoint {
  /** Stands in the URL, so it may be seen; it names the installation to those who hold the master key alone. */
  readonly publicId: string;
  readonly secret: string;
  readonly createdAt: string;
}

/** The notification channels that Zoho CRM keeps for an installation. */
export interface WatchedModules {
  /** The address that they were made with. */
  readonly notifyUrl: string;
  readonly channels: readonly KnownChannel[];
  /** When Zoho was last asked whether it still has them. */
  readonly checkedAt: string;
}

/** Everything about being notified, by installation. `Store.erase` removes all of it; no row lies anywhere else. */
export interface Channels {
  /**
   * The installation that a public id was made for. It costs no look-up, so that made-up ids cost nothing; whether the id
   * is still in use is known by the endpoint.
   */
  tenantOf(side: Side, publicId: string): string | undefined;
  newPublicId(tenant: string, side: Side): string;
  endpoint(tenant: string, side: Side): Promise<Endpoint | undefined>;
  putEndpoint(tenant: string, side: Side, endpoint: Endpoint): Promise<void>;
  /** Gives back the endpoint that is there now: this one, or the one that another process made at the same time. */
  ensureEndpoint(tenant: string, side: Side, endpoint: Endpoint): Promise<Endpoint>;
  removeEndpoint(tenant: string, side: Side): Promise<void>;
  watched(tenant: string): Promise<WatchedModules | undefined>;
  putWatched(tenant: string, watched: WatchedModules): Promise<void>;
  /** When a genuine notification came last, to the minute. */
  heardAt(tenant: string, side: Side): Promise<string | undefined>;
  putHeard(tenant: string, side: Side, at: string): Promise<void>;
}

const WATCHED = 'crm.watched';
/** No public id is longer: a sealed tenant of at most 50 characters. */
const LONGEST_PUBLIC_ID = 160;

interface StoredEndpoint extends Endpoint {
  /** Sealed. */
  readonly secret: string;
}

function heardKey(side: Side): string {
  return `${side}.heard`;
}

/** What a public id is sealed for. It belongs to no tenant: the tenant is what it holds. */
function idContext(side: Side) {
  return { tenant: NO_TENANT, name: `channel.${side}` };
}

export function createChannels(store: Store, sealer: Sealer): Channels {
  const secretContext = (tenant: string, side: Side) => ({ tenant, name: `${side}.push` });

  async function read<Body>(tenant: string, key: string): Promise<Body | undefined> {
    const [row] = await store.get(tenant, 'channels', [key]);
    return row?.body as Body | undefined;
  }

  function endpointRow(tenant: string, side: Side, { publicId, secret, createdAt }: Endpoint) {
    const body: StoredEndpoint = { publicId, secret: sealer.seal(secret, secretContext(tenant, side)), createdAt };
    return { key: side, body: body as unknown as Json };
  }

  async function endpoint(tenant: string, side: Side): Promise<Endpoint | undefined> {
    const stored = await read<StoredEndpoint>(tenant, side);
    return stored && { ...stored, secret: sealer.open(stored.secret, secretContext(tenant, side)) };
  }

  return {
    tenantOf(side, publicId) {
      if (publicId.length > LONGEST_PUBLIC_ID) return undefined;
      try {
        return sealer.open(publicId, idContext(side));
      } catch (error) {
        if (error instanceof SealError) return undefined;
        throw error;
      }
    },
    newPublicId: (tenant, side) => sealer.seal(tenant, idContext(side)),
    endpoint,
    async putEndpoint(tenant, side, made) {
      await store.remove(tenant, 'channels', [heardKey(side)]);
      await store.put(tenant, 'channels', [endpointRow(tenant, side, made)]);
    },
    async ensureEndpoint(tenant, side, made) {
      const [isNew] = await store.insertIfAbsent(tenant, 'channels', [endpointRow(tenant, side, made)]);
      return isNew ? made : ((await endpoint(tenant, side)) ?? made);
    },
    async removeEndpoint(tenant, side) {
      const keys = [side, heardKey(side), ...(side === 'crm' ? [WATCHED] : [])];
      await store.remove(tenant, 'channels', keys);
    },
    watched: (tenant) => read<WatchedModules>(tenant, WATCHED),
    putWatched: (tenant, watched) =>
      store.put(tenant, 'channels', [{ key: WATCHED, body: watched as unknown as Json }]),
    heardAt: async (tenant, side) => (await read<{ readonly at: string }>(tenant, heardKey(side)))?.at,
    putHeard: (tenant, side, at) => store.put(tenant, 'channels', [{ key: heardKey(side), body: { at } }]),
  };
}
