import type { PersonFields, Place } from './control-panel/control-contract.ts';
import { createPeopleDesks } from './people-desks.ts';
import type { ServiceNowSimulator } from './servicenow/servicenow-simulator.ts';
import { startServiceNowSimulator } from './servicenow/start-servicenow-simulator.ts';
import { startZohoSimulator } from './zoho/start-zoho-simulator.ts';
import type { ZohoSimulator } from './zoho/zoho-simulator.ts';

const ADA: PersonFields = {
  firstName: 'Ada',
  lastName: 'Lovelace-Byron',
  email: 'ada@example.com',
  phone: '+44 20 1',
  title: 'Countess',
};

let servicenow: ServiceNowSimulator;
let zoho: ZohoSimulator;

beforeAll(async () => {
  servicenow = await startServiceNowSimulator({ people: 10 });
  zoho = await startZohoSimulator({ people: 10, contacts: 5 });
});

afterAll(async () => {
  await Promise.all([servicenow.stop(), zoho.stop()]);
});

describe.each<Place>(['servicenow', 'Contacts', 'Leads'])('in %s', (place) => {
  const desk = () => createPeopleDesks(servicenow, zoho)[place];
  const find = async () => (await desk().list()).find((person) => person.lastName === ADA.lastName);

  test('a person is created, edited and deleted', async () => {
    await desk().create(ADA);
    const created = await find();
    expect(created).toMatchObject(ADA);
    await desk().edit(String(created?.id), { ...ADA, phone: '', title: 'Analyst' });
    expect(await find()).toMatchObject({ phone: '', title: 'Analyst', email: ADA.email });
    await desk().remove(String(created?.id));
    expect(await find()).toBeUndefined();
  });
});

test('only what was changed is sent to ServiceNow', async () => {
  const desk = createPeopleDesks(servicenow, zoho).servicenow;
  await desk.create(ADA);
  const before = servicenow.table('customer_contact').find((row) => row.last_name === ADA.lastName);
  await desk.edit(String(before?.sys_id), ADA);
  const after = servicenow.table('customer_contact').find((row) => row.last_name === ADA.lastName);
  expect(after?.sys_mod_count).toBe(before?.sys_mod_count);
});
