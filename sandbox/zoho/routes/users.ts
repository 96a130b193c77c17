import { type CrmApp, requireScopes } from '../crm-context.ts';
import { CrmError } from '../crm-error.ts';
import type { JsonObject } from '../json.ts';
import { fullName, type Organisation, type User } from '../organisation.ts';
import { wholeNumber } from '../records/list-records.ts';

const LARGEST_PAGE = 200;

const ADMINISTRATOR = 'Administrator';

type Selection = (user: User, caller: User) => boolean;

/** Kinds of users by the parameter `type`: https://www.zoho.com/crm/developer/docs/api/v8/get-users.html */
const SELECTIONS: Readonly<Record<string, Selection>> = {
  AllUsers: () => true,
  ActiveUsers: (user) => user.active,
  DeactiveUsers: (user) => !user.active,
  AdminUsers: (user) => isAdministrator(user),
  ActiveConfirmedAdmins: (user) => user.active && isAdministrator(user),
  CurrentUser: (user, caller) => user.id === caller.id,
};

function isAdministrator({ profile }: User): boolean {
  return !profile.custom && profile.name === ADMINISTRATOR;
}

export function addUserRoutes(app: CrmApp): void {
  app.get('/users', (c) => {
    requireScopes(c, { area: 'users', operation: 'READ' });
    const { organisation, user: caller } = c.get('caller');
    const type = c.req.query('type') ?? 'AllUsers';
    const select = Object.hasOwn(SELECTIONS, type) ? SELECTIONS[type] : undefined;
    if (!select)
      throw new CrmError(400, 'INVALID_DATA', 'the type of users seems to be invalid', { param_name: 'type' });
    const page = wholeNumber(c.req.query(), 'page', 1);
    const perPage = wholeNumber(c.req.query(), 'per_page', LARGEST_PAGE, LARGEST_PAGE);
    const users = organisation.users.filter((user) => select(user, caller));
    const shown = users.slice((page - 1) * perPage, page * perPage);
    if (shown.length === 0) return c.body(null, 204);
    const info = { per_page: perPage, count: shown.length, page, more_records: users.length > page * perPage };
    return c.json({ users: shown.map((user) => presentFullUser(user, organisation)), info });
  });

  app.get('/users/:id', (c) => {
    requireScopes(c, { area: 'users', operation: 'READ' });
    const { organisation } = c.get('caller');
    const user = organisation.users.find(({ id }) => id === c.req.param('id'));
    if (!user) throw new CrmError(400, 'INVALID_DATA', 'the id given seems to be invalid', { resource_path_index: 1 });
    return c.json({ users: [presentFullUser(user, organisation)] });
  });
}

function presentFullUser(user: User, organisation: Organisation): JsonObject {
  return {
    id: user.id,
    zuid: user.zuid,
    full_name: fullName(user),
    first_name: user.firstName,
    last_name: user.lastName,
    email: user.email,
    status: user.active ? 'active' : 'disabled',
    confirm: true,
    profile: { id: user.profile.id, name: user.profile.name },
    role: { id: `${organisation.id.slice(0, -3)}031`, name: 'CEO' },
    language: 'en_US',
    locale: 'en_GB',
    country_locale: 'en_US',
    time_zone: organisation.timeZone,
    offset: organisation.offsetMinutes * 60_000,
    date_format: 'MMM D, YYYY',
    time_format: 'hh:mm a',
    category: 'regular_user',
    type__s: 'Regular User',
  };
}
