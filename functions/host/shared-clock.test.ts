import { createVirtualClock } from '../connectors/http/testing/virtual-clock.ts';
import { createSharedClock } from './shared-clock.ts';

const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

test('a machine whose clock is wrong goes by the time of the database, half-way of the call', async () => {
  const clock = createVirtualClock();
  const database = () => clock.now() - 90_000;
  const readTime = async () => {
    await clock.sleep(100);
    const time = database();
    await clock.sleep(100);
    return time;
  };
  const shared = createSharedClock({ clock, readTime, logger });
  expect(shared.now()).toBe(clock.now());
  await shared.adjust();
  expect(shared.now()).toBe(database());
});

test('a difference that is within what asking costs changes nothing', async () => {
  const clock = createVirtualClock();
  const shared = createSharedClock({ clock, readTime: async () => clock.now() + 49, logger });
  await shared.adjust();
  expect(shared.now()).toBe(clock.now());
});
