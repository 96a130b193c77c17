import { toProblem } from '../connector-problem.ts';
import type { ApiContext } from '../context.ts';
import type { Reach } from '../contract/connections.ts';
import { ApiProblem } from '../problem.ts';

async function requireConnected(api: ApiContext, tenant: string) {
  const connection = await api.connections.get(tenant, 'servicenow');
  if (connection?.state === 'connected') return connection;
  throw connection?.state === 'reconnect'
    ? new ApiProblem('reconnect_needed', 'ServiceNow has to be authorized again.')
    : new ApiProblem('servicenow_not_connected', 'ServiceNow is not connected.');
}

async function probe(api: ApiContext, tenant: string): Promise<readonly Reach[]> {
  try {
    return await api.reachOf(tenant);
  } catch (error) {
    throw toProblem(error, 'servicenow');
  }
}

/** Looks again at what the connected user can reach: roles and plugins change after a connection was made. */
export async function checkReach(api: ApiContext, tenant: string): Promise<void> {
  await requireConnected(api, tenant);
  const reach = await probe(api, tenant);
  // What was found belongs to the connection there is now, which may be another than the one before the calls.
  const connection = await requireConnected(api, tenant);
  await api.connections.put(tenant, 'servicenow', { ...connection, reach: [...reach] });
}
