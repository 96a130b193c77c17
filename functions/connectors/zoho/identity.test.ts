import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { isStillAdmin, readIdentity } from './identity.ts';
import { API, scriptedClient } from './testing/crm-fixture.ts';

const USER = {
  id: '554000000000001',
  full_name: 'Patricia Boyle',
  email: 'patricia@zylker.example',
  status: 'active',
  profile: { id: '554000000000026', name: 'Administrator' },
};

interface Crm {
  readonly user?: object;
  readonly admins?: readonly string[];
  readonly profile?: ScriptedAnswer;
}

function crm({ user = USER, admins = [], profile = { status: 204 } }: Crm) {
  const answers: readonly [string, ScriptedAnswer][] = [
    ['type=CurrentUser', { json: { users: [user] } }],
    ['type=AdminUsers', admins.length === 0 ? { status: 204 } : { json: { users: admins.map((id) => ({ id })) } }],
    ['/settings/profiles/', profile],
    ['/org', { json: { org: [{ id: '12', zgid: '60001234567', company_name: 'Zylker' }] } }],
    ['/users/', { json: { users: [user] } }],
  ];
  return scriptedClient(({ url }) => answers.find(([part]) => url.includes(part))?.[1] ?? { status: 500, body: '' });
}

const profileAnswer = (profile: object): ScriptedAnswer => ({
  json: { profiles: [{ id: USER.profile.id, ...profile }] },
});

test('tells user, organisation and admin right from the CRM alone', async () => {
  const scripted = crm({ admins: [USER.id] });
  expect(await readIdentity(scripted.client, API)).toEqual({
    user: { id: USER.id, name: 'Patricia Boyle', email: 'patricia@zylker.example' },
    organisation: { id: '60001234567', name: 'Zylker' },
    isAdmin: true,
  });
});

test.each([
  ['is listed among the admins', { admins: [USER.id] }, true],
  ['has the stock profile Administrator', { profile: profileAnswer({ name: 'Administrator', custom: false }) }, true],
  ['has a custom profile of that name', { profile: profileAnswer({ name: 'Administrator', custom: true }) }, false],
  ['has a profile that does not say', { profile: profileAnswer({ name: 'Administrator' }) }, false],
  ['has another stock profile', { profile: profileAnswer({ name: 'Standard', custom: false }) }, false],
  ['may not see profiles', { profile: { status: 403, json: { code: 'NO_PERMISSION', message: '' } } }, false],
  ['is listed but no longer active', { admins: [USER.id], user: { ...USER, status: 'disabled' } }, false],
  ['is none of the admins', { admins: ['554000000000002'] }, false],
])('a user who %s', async (_name, setting, expected) => {
  expect((await readIdentity(crm(setting).client, API)).isAdmin).toBe(expected);
  expect(await isStillAdmin(crm(setting).client, API, USER.id)).toBe(expected);
});

test('a broken answer is no refusal of the right', async () => {
  const scripted = crm({ profile: { status: 500, body: '' } });
  await expect(isStillAdmin(scripted.client, API, USER.id)).rejects.toMatchObject({ code: 'unavailable' });
});

test('a user who is gone is no admin', async () => {
  const gone = { status: 400, json: { code: 'INVALID_DATA', message: 'the id given seems to be invalid' } };
  expect(await isStillAdmin(scriptedClient([gone]).client, API, USER.id)).toBe(false);
});

test('an id that is no id is not put into a URL', async () => {
  const scripted = crm({});
  expect(await isStillAdmin(scripted.client, API, '../org')).toBe(false);
  expect(scripted.log).toEqual([]);
});

test('admins are looked for on every page', async () => {
  const page = (id: string, more: boolean) => ({ json: { users: [{ id }], info: { more_records: more } } });
  const scripted = scriptedClient([{ json: { users: [USER] } }, page('1', true), page(USER.id, false)]);
  expect(await isStillAdmin(scripted.client, API, USER.id)).toBe(true);
  expect(scripted.log.at(-1)).toBe('GET /crm/v8/users?type=AdminUsers&page=2&per_page=200');
});
