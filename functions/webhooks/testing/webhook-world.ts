import { createHmac, randomBytes } from 'node:crypto';
import type { Logger } from '../../connectors/http/runtime.ts';
import { createVirtualClock } from '../../connectors/http/testing/virtual-clock.ts';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../../connectors/servicenow/push-event.ts';
import type { Side } from '../../core/record.ts';
import { type Channels, createChannels } from '../../stores/channels.ts';
import { type Hint, openInbox } from '../../stores/inbox.ts';
import { createMemoryStore } from '../../stores/memory/memory-store.ts';
import { createSealer } from '../../stores/sealing.ts';
import type { Store } from '../../stores/stores.ts';
import { createWebhooks } from '../webhooks.ts';

export const TENANT = '7001';
export const SECRET = 'snz_a-secret-of-forty-three-characters-or-so';
export const SYS_ID = '0123456789abcdef0123456789abcdef';

/** A store that counts what is asked of it. */
function counted(store: Store): { readonly store: Store; readonly calls: string[] } {
  const calls: string[] = [];
  const watched = new Proxy(store, {
    get(target, name: keyof Store) {
      const method = target[name];
      return (...args: unknown[]) => {
        calls.push(name);
        return (method as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return { store: watched, calls };
}

export function crmBody(change: object = {}): string {
  return JSON.stringify({
    server_time: Date.UTC(2026, 2, 2, 8),
    module: 'Contacts',
    operation: 'update',
    ids: ['5725767000000524001'],
    resource_uri: 'https://www.zohoapis.com/crm/v2/Contacts',
    channel_id: '1000000068001',
    token: SECRET,
    query_params: {},
    affected_fields: [{ '5725767000000524001': ['Phone'] }],
    affected_values: [],
    ...change,
  });
}

export function pushBody(record: object = {}, message: object = {}): string {
  const known = {
    table: 'customer_contact',
    rule: 'sys_user',
    sys_id: SYS_ID,
    operation: 'update',
    sys_updated_on: '2026-03-02 07:59:58',
    sys_mod_count: '3',
  };
  const uri = 'https://acme.service-now.com/';
  return JSON.stringify({ v: 1, instance: 'acme', uri, records: [{ ...known, ...record }], ...message });
}

/** The webhooks on a memory store and a virtual clock, with one installation that has given out both addresses. */
export async function openWebhookWorld() {
  const clock = createVirtualClock();
  const { store, calls } = counted(createMemoryStore());
  const log: string[] = [];
  const write = (fields: object, message: string) => void log.push(JSON.stringify({ ...fields, message }));
  const logger: Logger = { debug: () => undefined, info: write, warn: write, error: write };
  const woken: string[] = [];
  const channels: Channels = createChannels(store, createSealer([randomBytes(32)]));
  const ids = {
    crm: channels.newPublicId(TENANT, 'crm'),
    servicenow: channels.newPublicId(TENANT, 'servicenow'),
  } satisfies Record<Side, string>;
  for (const side of ['crm', 'servicenow'] as const) {
    const endpoint = { publicId: ids[side], secret: SECRET, createdAt: '2026-03-02T07:00:00Z' };
    await channels.putEndpoint(TENANT, side, endpoint);
  }
  let instance: string | undefined = 'https://acme.service-now.com';
  const webhooks = createWebhooks({
    store,
    channels,
    clock,
    logger,
    wake: (tenant) => woken.push(tenant),
    inUse: async () => ({
      ...(instance === undefined ? {} : { instance }),
      collections: {
        crm: new Set(instance === undefined ? [] : ['Contacts', 'Cases']),
        servicenow: new Set(instance === undefined ? [] : ['customer_contact', 'proc_po', 'cmdb_model']),
      },
    }),
    clientAddress: (context) => context.req.header('X-Test-Address') ?? '192.0.2.1',
  });
  calls.length = 0;

  async function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
    return (await webhooks.app.request(path, { method: 'POST', body, headers })).status;
  }

  function sign(body: string, secret = SECRET, at = clock.now()): Readonly<Record<string, string>> {
    const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('base64');
    return { [TIMESTAMP_HEADER]: String(at), [SIGNATURE_HEADER]: signature };
  }

  return {
    clock,
    store,
    channels,
    ids,
    calls,
    log,
    woken,
    webhooks,
    post,
    sign,
    crm: (body: string, publicId = ids.crm) => post(`/webhooks/crm/${publicId}`, body),
    servicenow: (body: string, headers = sign(body), publicId = ids.servicenow) =>
      post(`/webhooks/servicenow/${publicId}`, body, headers),
    hints: async (): Promise<readonly Hint[]> => openInbox(store, TENANT).scan({ limit: 100 }),
    /** Ends the authentication, as a revocation does. */
    disconnect() {
      instance = undefined;
      webhooks.forget(TENANT);
    },
  };
}

export type WebhookWorld = Awaited<ReturnType<typeof openWebhookWorld>>;
