import type { ApiAnswer, ApiClient } from '../http/api-client.ts';
import { crmUrl, expectAnswer, failureOf } from './answers.ts';
import { type CrmUser, ProfilesAnswer, UsersAnswer } from './metadata-schemas.ts';
import { createRestMetadata } from './rest-metadata.ts';

/** Who a token belongs to, as the CRM itself says. */
export interface CrmIdentity {
  readonly user: { readonly id: string; readonly name: string; readonly email?: string };
  /** `id` is the zgid: the tenant of everything that this organisation stores here. */
  readonly organisation: { readonly id: string; readonly name: string };
  readonly isAdmin: boolean;
}

const USERS_PER_PAGE = 200;
const MAX_PAGES = 50;
const STOCK_ADMINISTRATOR = 'Administrator';

function get(client: ApiClient, url: string, query: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> {
  return client.call({ method: 'GET', url, query, repeatable: true });
}

/** Whether the answer says that the thing is not there or may not be seen, which is a plain no and not a failure. */
function isNothing(answer: ApiAnswer): boolean {
  if (answer.status === 204 || answer.status === 404) return true;
  const { code } = failureOf(answer);
  return answer.status >= 400 && (code === 'not-allowed' || code === 'bad-request');
}

async function isAmongAdmins(client: ApiClient, apiOrigin: string, userId: string): Promise<boolean> {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const query = { type: 'AdminUsers', page: String(page), per_page: String(USERS_PER_PAGE) };
    const answer = await get(client, crmUrl(apiOrigin, 'users'), query);
    if (answer.status !== 200 && isNothing(answer)) return false;
    const { users, info } = expectAnswer(answer, UsersAnswer);
    if (users.some((user) => user.id === userId)) return true;
    if (info?.more_records !== true) return false;
  }
  return false;
}

/**
 * Whether a profile is the Administrator that Zoho ships. The name alone proves nothing: a custom profile may have it
 * too. So the profile is read by its id and must not be a custom one.
 */
async function isStockAdministrator(client: ApiClient, apiOrigin: string, profileId: string): Promise<boolean> {
  if (!/^\d+$/.test(profileId)) return false;
  const answer = await get(client, crmUrl(apiOrigin, `settings/profiles/${profileId}`));
  if (answer.status !== 200 && isNothing(answer)) return false;
  const profile = expectAnswer(answer, ProfilesAnswer).profiles.find(({ id }) => id === profileId);
  return profile?.custom === false && profile.name === STOCK_ADMINISTRATOR;
}

async function isAdmin(client: ApiClient, apiOrigin: string, user: CrmUser): Promise<boolean> {
  if (user.status && user.status !== 'active') return false;
  if (await isAmongAdmins(client, apiOrigin, user.id)) return true;
  return user.profile ? isStockAdministrator(client, apiOrigin, user.profile.id) : false;
}

function nameOf(user: CrmUser): string {
  const parts = [user.first_name, user.last_name].filter((part) => part);
  return user.full_name || parts.join(' ') || user.email || user.id;
}

/** Reads user, organisation and admin right with the token of a sign-in. Nothing of it comes from the browser. */
export async function readIdentity(client: ApiClient, apiOrigin: string): Promise<CrmIdentity> {
  const metadata = createRestMetadata(client, apiOrigin);
  const [user, organisation] = await Promise.all([metadata.currentUser(), metadata.organisation()]);
  return {
    user: { id: user.id, name: nameOf(user), ...(user.email ? { email: user.email } : {}) },
    organisation: { id: organisation.zgid, name: organisation.company_name || organisation.zgid },
    isAdmin: await isAdmin(client, apiOrigin, user),
  };
}

/** Asks again, with the organisation's own connection, whether a user still is an active administrator. */
export async function isStillAdmin(client: ApiClient, apiOrigin: string, userId: string): Promise<boolean> {
  if (!/^\d+$/.test(userId)) return false;
  const answer = await get(client, crmUrl(apiOrigin, `users/${userId}`));
  if (answer.status !== 200 && isNothing(answer)) return false;
  const user = expectAnswer(answer, UsersAnswer).users.find(({ id }) => id === userId);
  return user ? isAdmin(client, apiOrigin, user) : false;
}
