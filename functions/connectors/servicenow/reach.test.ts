import type { ScriptedAnswer } from '../http/testing/scripted-transport.ts';
import { readCurrentUser } from './current-user.ts';
import { probeReach } from './reach.ts';
import { buildConnector, list, personRow, queryOf, refusal } from './testing/scripted-connector.ts';

const MISSING = refusal(400, 'Invalid table x');
const DENIED = refusal(403, 'Insufficient rights to query records');
const OPEN = list([personRow(1)], 9);

async function reachOf(tables: Readonly<Record<string, ScriptedAnswer>>) {
  const { api } = buildConnector(
    ({ url }) => tables[new URL(url).pathname.split('/').at(-1)!] ?? OPEN,
    () => undefined,
  );
  return new Map((await probeReach(api)).map((reach) => [reach.entity, reach]));
}

describe('probeReach', () => {
  test('finds every table of a full instance', async () => {
    expect([...(await reachOf({})).values()]).toEqual([
      { entity: 'people', state: 'ok', table: 'customer_contact' },
      { entity: 'vendors', state: 'ok', table: 'core_company' },
      { entity: 'products', state: 'ok', table: 'cmdb_model' },
      { entity: 'purchaseOrders', state: 'ok', table: 'proc_po' },
      { entity: 'cases', state: 'ok', table: 'sn_customerservice_case' },
    ]);
  });

  test('falls back where a plugin is not there', async () => {
    const missing = { customer_contact: MISSING, sn_customerservice_case: MISSING, proc_po: MISSING };
    expect((await reachOf(missing)).get('people')).toMatchObject({ state: 'fallback', table: 'csm_consumer' });
    const reach = await reachOf({ ...missing, csm_consumer: MISSING });
    expect(reach.get('people')).toEqual({ entity: 'people', state: 'fallback', table: 'sys_user' });
    expect(reach.get('cases')).toEqual({ entity: 'cases', state: 'fallback', table: 'incident' });
    expect(reach.get('purchaseOrders')).toMatchObject({ state: 'missing', table: 'proc_po' });
  });

  test('names the role instead of syncing other records than the wanted ones', async () => {
    const reach = await reachOf({ customer_contact: DENIED });
    expect(reach.get('people')).toEqual({
      entity: 'people',
      state: 'denied',
      table: 'customer_contact',
      role: 'csm_ws_integration',
    });
  });

  test('takes a table whose rows are all hidden as closed, and an empty one as open', async () => {
    const reach = await reachOf({ core_company: list([], 40), cmdb_model: list([], 0) });
    expect(reach.get('vendors')?.state).toBe('denied');
    expect(reach.get('products')?.state).toBe('ok');
  });
});

describe('readCurrentUser', () => {
  const read = (answer: ScriptedAnswer) => readCurrentUser(buildConnector(() => answer).api);

  test('names the user whose credentials these are', async () => {
    const { api, data } = buildConnector(() => list([{ sys_id: 'x', user_name: 'zoho.integration', name: 'Zoho' }]));
    expect(await readCurrentUser(api)).toEqual({ id: 'x', userName: 'zoho.integration', name: 'Zoho' });
    expect(queryOf(data[0]!.request).get('sysparm_query')).toBe('user_name=javascript:gs.getUserName()');
  });

  test.each<[string, ScriptedAnswer]>([
    ['the user may not read users', DENIED],
    ['nobody is found', list([])],
    ['the script was not run', list([{ user_name: 'a' }, { user_name: 'b' }])],
    ['the name is hidden', list([{ sys_id: 'x', user_name: '' }])],
  ])('is undefined when %s', async (_name, answer) => {
    expect(await read(answer)).toBeUndefined();
  });
});
