import { toProblem } from '../connector-problem.ts';
import type { ApiContext } from '../context.ts';
import type { SaveServiceNowRequest } from '../contract/connections.ts';
import type { ServiceNowFindings, ServiceNowLogin } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import type { SessionClaims } from '../sign-in/sessions.ts';
import { requirePeople } from './servicenow-authorization.ts';
import { endAuthorization, publishSummaryQuietly } from './servicenow-setup.ts';

/**
 * Connects an instance by user name and password. They are tried before anything is stored, and what worked before
 * goes on working until then.
 */
export async function connectByPassword(
  api: ApiContext,
  { organisation, user: admin }: SessionClaims,
  request: SaveServiceNowRequest,
): Promise<void> {
  const tenant = organisation.id;
  const { instance } = request;
  const login = await readLogin(api, tenant, request);
  const { user, reach } = await tryLogin(api, instance, login);
  const known = await api.connections.get(tenant, 'servicenow');
  if (known) await endAuthorization(api, tenant, known);
  await api.connections.dropSecret(tenant, 'oauth');
  await api.connections.putPassword(tenant, login.password);
  await api.connections.put(tenant, 'servicenow', {
    state: 'connected',
    instance,
    signIn: 'basic',
    userName: login.userName,
    ...(user === undefined ? {} : { user }),
    connectedBy: admin.name,
    connectedAt: new Date(api.clock.now()).toISOString(),
    reach,
  });
  await publishSummaryQuietly(api, tenant);
}

async function readLogin(api: ApiContext, tenant: string, request: SaveServiceNowRequest): Promise<ServiceNowLogin> {
  const { userName } = request;
  if (userName === undefined) {
    throw new ApiProblem('invalid_request', 'The user name is missing.', { field: 'userName' });
  }
  const known = await api.connections.get(tenant, 'servicenow');
  const isSame = known?.instance === request.instance && known.userName === userName;
  // A stored password belongs to its user and instance; it is never sent to another.
  const password = request.password ?? (isSame ? await api.connections.password(tenant) : undefined);
  if (password === undefined) {
    throw new ApiProblem('invalid_request', 'The password is missing.', { field: 'password' });
  }
  return { userName, password };
}

async function tryLogin(api: ApiContext, instance: string, login: ServiceNowLogin): Promise<ServiceNowFindings> {
  try {
    const findings = await api.servicenow.checkLogin(instance, login);
    requirePeople(findings.reach);
    return findings;
  } catch (error) {
    throw toProblem(error, 'login');
  }
}
