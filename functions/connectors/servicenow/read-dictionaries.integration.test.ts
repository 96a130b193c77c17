import { startServiceNowSimulator } from '../../../sandbox/servicenow/start-servicenow-simulator.ts';
import { createAxiosTransport } from '../http/axios-transport.ts';
import { createCallLimiter } from '../http/call-limiter.ts';
import { createApiClient } from '../http/create-api-client.ts';
import { silentLogger } from '../http/testing/scripted-transport.ts';
import { createVirtualClock } from '../http/testing/virtual-clock.ts';
import { basicAuthorization } from './basic-authorization.ts';
import { createDictionary } from './dictionary.ts';
import { createTableApi } from './table-api.ts';

const TABLES = ['customer_contact', 'customer_account', 'proc_po', 'proc_po_item', 'sn_customerservice_case'];
const clock = createVirtualClock();
let simulator: Awaited<ReturnType<typeof startServiceNowSimulator>>;

beforeEach(async () => {
  simulator = await startServiceNowSimulator({ people: 1 });
});

afterEach(() => simulator.stop());

function createApi() {
  const client = createApiClient({
    side: 'servicenow',
    transport: createAxiosTransport({ maxBytes: 10_000_000 }),
    clock,
    random: () => 0.5,
    logger: silentLogger,
    limiter: createCallLimiter({ concurrency: 4, clock }),
    authorization: basicAuthorization(async () => simulator.users.integration),
  });
  return createTableApi({ origin: simulator.origin, client, clock });
}

test('tables read together are what each is when it is read alone, in two calls', async () => {
  const together = createDictionary({ api: createApi(), logger: silentLogger, together: TABLES });
  const shapes = await Promise.all(TABLES.map(together.describe));
  expect(simulator.calls).toHaveLength(2);
  const alone = createDictionary({ api: createApi(), logger: silentLogger });
  for (const [index, table] of TABLES.entries()) {
    const expected = await alone.describe(table);
    const { fields = new Map(), ...rest } = shapes[index] ?? {};
    expect(rest).toMatchObject({
      name: table,
      label: expected?.label,
      creatable: expected?.creatable,
      inferred: false,
    });
    expect(Object.fromEntries(fields)).toEqual(Object.fromEntries(expected?.fields ?? []));
  }
});

test('a table that is not there, and one that nobody expected, are read alone', async () => {
  simulator.dropTable('proc_po');
  const { describe } = createDictionary({ api: createApi(), logger: silentLogger, together: TABLES });
  expect(await describe('proc_po')).toBeUndefined();
  expect((await describe('customer_contact'))?.fields.get('email')).toMatchObject({ type: 'email' });
  expect((await describe('incident'))?.fields.get('caller_id')).toBeDefined();
});

test('where the dictionary may not be read, columns are taken from a record', async () => {
  for (const table of ['sys_db_object', 'sys_dictionary']) simulator.denyTable(table);
  const { describe } = createDictionary({ api: createApi(), logger: silentLogger, together: TABLES });
  expect(await describe('customer_contact')).toMatchObject({ inferred: true });
});
