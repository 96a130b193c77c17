import type { Push } from '../../functions/http/contract/push.ts';

/** What the backend answers about being told of changes. */
export function pushRoutes(): Readonly<Record<string, () => object>> {
  const crm: Push['crm'] = { state: 'healthy', modules: ['Contacts'] };
  let servicenow: Push['servicenow'] = { state: 'off' };
  let count = 0;
  return {
    'GET /api/push': () => ({ servicenow, crm }),
    'POST /api/servicenow/push': () => {
      count += 1;
      const url = `https://backend.example/webhooks/servicenow/${count}`;
      servicenow = { state: 'waiting', url };
      return { url, secret: `snz_secret-${count}`, push: { servicenow, crm } };
    },
    'DELETE /api/servicenow/push': () => {
      servicenow = { state: 'off' };
      return { servicenow, crm };
    },
  };
}
