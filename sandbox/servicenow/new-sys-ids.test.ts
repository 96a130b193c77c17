import { startServiceNowSimulator } from './start-servicenow-simulator.ts';

const SEEDED = 400;
const MADE = 400;

test('no new record gets the sys_id of a record that the instance started with', async () => {
  const simulator = await startServiceNowSimulator({ people: SEEDED, inProcess: true });
  const seeded = new Set(simulator.table('customer_contact').map(({ sys_id }) => sys_id));
  const made = Array.from({ length: MADE }, (_, index) =>
    simulator.createAsPerson('customer_contact', { last_name: `New ${index}` }),
  );
  expect(made.filter(({ sys_id }) => seeded.has(sys_id))).toEqual([]);
  expect(simulator.table('customer_contact')).toHaveLength(SEEDED + MADE);
  await simulator.stop();
});
