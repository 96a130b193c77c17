import type { ApiClient } from '../http/api-client.ts';
import { crmUrl, expectAnswer } from './answers.ts';
import { ProfilesAnswer, UsersAnswer } from './metadata-schemas.ts';

const USERS_PER_PAGE = 200;
/** Beyond that nobody chooses from a list. */
const MAX_PAGES = 5;

export interface NamedEntry {
  readonly id: string;
  readonly name: string;
}

/**
 * The organisation's active users, as far as a list can offer them.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/get-users.html
 */
export async function readActiveUsers(client: ApiClient, apiOrigin: string): Promise<readonly NamedEntry[]> {
  const found: NamedEntry[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const query = { type: 'ActiveUsers', page: String(page), per_page: String(USERS_PER_PAGE) };
    const answer = await client.call({ method: 'GET', url: crmUrl(apiOrigin, 'users'), query, repeatable: true });
    if (answer.status === 204) break;
    const { users, info } = expectAnswer(answer, UsersAnswer);
    found.push(...users.map((user) => ({ id: user.id, name: user.full_name || user.email || user.id })));
    if (info?.more_records !== true) break;
  }
  return found;
}

/** @see https://www.zoho.com/crm/developer/docs/api/v8/get-profiles.html */
export async function readProfiles(client: ApiClient, apiOrigin: string): Promise<readonly NamedEntry[]> {
  const url = crmUrl(apiOrigin, 'settings/profiles');
  const answer = await client.call({ method: 'GET', url, repeatable: true });
  const { profiles } = expectAnswer(answer, ProfilesAnswer);
  return profiles.map(({ id, name }) => ({ id, name: name || id }));
}
