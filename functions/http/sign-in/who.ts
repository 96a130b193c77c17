import type { Context } from 'hono';
import type { ApiContext } from '../context.ts';
import type { SessionClaims } from './sessions.ts';

export const SESSION_HEADER = 'X-Session';

/** Who calls. Throws `signed_out`. The tenant of a request comes from here and from nowhere else. */
export function requireSession(api: ApiContext, context: Context): Promise<SessionClaims> {
  return api.sessions.require(context.req.header(SESSION_HEADER));
}

/** Who calls, having asked the CRM whether the person is an administrator now. Every privileged write begins so. */
export async function requireAdmin(api: ApiContext, context: Context): Promise<SessionClaims> {
  const claims = await requireSession(api, context);
  await api.admin.require(claims);
  return claims;
}
