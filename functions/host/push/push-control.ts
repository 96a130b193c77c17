import type { Clock, Logger } from '../../connectors/http/runtime.ts';
import { SECRET_PREFIX } from '../../connectors/servicenow/push-event.ts';
import { instantToMs } from '../../core/instant.ts';
import type { Push, PushState } from '../../http/contract/push.ts';
import type { PushControl, RandomBytes } from '../../http/ports.ts';
import { ApiProblem } from '../../http/problem.ts';
import type { Channels } from '../../stores/channels.ts';
import type { Connections } from '../../stores/connections.ts';
import type { ChannelKeeper } from './channel-keeper.ts';

const SECRET_BYTES = 32;
/** A system in use has something to tell on every working day. */
const SILENT_AFTER_MS = 24 * 60 * 60_000;

export interface PushControlDependencies {
  readonly channels: Channels;
  readonly connections: Connections;
  readonly keeper: ChannelKeeper;
  /** Where ServiceNow reaches the webhooks. */
  readonly webhookUrl: string;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly logger: Logger;
  /** The webhooks of this process forget what they know of the installation. */
  readonly forget: (tenant: string) => void;
}

export function createPushControl(deps: PushControlDependencies): PushControl {
  const { channels, connections, keeper, clock, logger, forget } = deps;

  function stateOf(isOn: boolean, heardAt: string | undefined): PushState {
    if (!isOn) return 'off';
    if (heardAt === undefined) return 'waiting';
    return clock.now() - instantToMs(heardAt) < SILENT_AFTER_MS ? 'healthy' : 'silent';
  }

  function urlOf(publicId: string): string {
    return `${deps.webhookUrl}/webhooks/servicenow/${publicId}`;
  }

  async function viewServiceNow(tenant: string): Promise<Push['servicenow']> {
    const [endpoint, heardAt] = await Promise.all([
      channels.endpoint(tenant, 'servicenow'),
      channels.heardAt(tenant, 'servicenow'),
    ]);
    if (!endpoint) return { state: 'off' };
    return {
      state: stateOf(true, heardAt),
      url: urlOf(endpoint.publicId),
      since: endpoint.createdAt,
      ...(heardAt === undefined ? {} : { lastHeardAt: heardAt }),
    };
  }

  async function viewCrm(tenant: string): Promise<Push['crm']> {
    const [watched, heardAt] = await Promise.all([channels.watched(tenant), channels.heardAt(tenant, 'crm')]);
    const alive = (watched?.channels ?? []).filter(({ expiresAt }) => instantToMs(expiresAt) > clock.now());
    return {
      state: stateOf(alive.length > 0, heardAt),
      modules: alive.map(({ module }) => module),
      ...(heardAt === undefined ? {} : { lastHeardAt: heardAt }),
    };
  }

  async function view(tenant: string): Promise<Push> {
    const [servicenow, crm] = await Promise.all([viewServiceNow(tenant), viewCrm(tenant)]);
    return { servicenow, crm };
  }

  async function quietly(tenant: string, work: () => Promise<void>): Promise<void> {
    try {
      forget(tenant);
      await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.error({ tenant, reason }, 'The notification channels could not be looked after.');
    }
  }

  return {
    view,
    async open(tenant) {
      if (!(await connections.get(tenant, 'servicenow'))) {
        throw new ApiProblem('servicenow_not_connected', 'Connect ServiceNow first.');
      }
      const secret = SECRET_PREFIX + deps.randomBytes(SECRET_BYTES).toString('base64url');
      const publicId = channels.newPublicId(tenant, 'servicenow');
      const createdAt = new Date(clock.now()).toISOString();
      await channels.putEndpoint(tenant, 'servicenow', { publicId, secret, createdAt });
      forget(tenant);
      return { url: urlOf(publicId), secret, push: await view(tenant) };
    },
    async close(tenant) {
      await channels.removeEndpoint(tenant, 'servicenow');
      forget(tenant);
    },
    follow: (tenant) => quietly(tenant, () => keeper.keep(tenant)),
    stop: (tenant) => quietly(tenant, () => keeper.remove(tenant)),
  };
}
