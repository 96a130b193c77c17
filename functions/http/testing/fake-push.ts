import type { Push } from '../contract/push.ts';
import type { PushControl } from '../ports.ts';

/** Notifications in memory: what was asked for is written down. */
export function createFakePush(asked: string[]): PushControl {
  const addresses = new Map<string, string>();
  const note = async (call: string, tenant: string) => void asked.push(`${call} ${tenant}`);
  const view = async (tenant: string): Promise<Push> => {
    const url = addresses.get(tenant);
    return {
      servicenow: url === undefined ? { state: 'off' } : { state: 'waiting', url },
      crm: { state: 'off', modules: [] },
    };
  };
  return {
    view,
    async open(tenant) {
      await note('open', tenant);
      const url = `https://backend.example/webhooks/servicenow/${asked.length}`;
      addresses.set(tenant, url);
      return { url, secret: `snz_${asked.length}`, push: await view(tenant) };
    },
    async close(tenant) {
      addresses.delete(tenant);
      await note('close', tenant);
    },
    follow: (tenant) => note('follow', tenant),
    stop: (tenant) => note('stop', tenant),
  };
}
