import { jest } from '@jest/globals';
import { importTemplate } from '../../../sandbox/catalyst/import-template.ts';
import { startCatalystEmulator } from '../../../sandbox/catalyst/start-catalyst-emulator.ts';
import { createInProcessTransport } from '../../../sandbox/catalyst/testing/in-process-transport.ts';
import { openEmulatedStore } from '../../../sandbox/catalyst/testing/open-emulated-store.ts';
import { createTroubledTransport, type Troubles } from '../../../sandbox/catalyst/testing/troubled-transport.ts';
import { buildProjectTemplate } from '../../../scripts/project-template.ts';
import { describeStore } from '../store.contract.ts';
import { createSeededRandom } from '../testing/seeded-random.ts';

// Each call passes through the emulator's whole HTTP stack, and many of them are repeated.
jest.setTimeout(30_000);

const tables = importTemplate(buildProjectTemplate());

const MANY_TROUBLES: Troubles = { lostReply: 0.1, lostCall: 0.05, repeatedCall: 0.15, tooManyRequests: 0.1 };

describeStore('The Catalyst store', async () => {
  const emulator = await startCatalystEmulator({ tables });
  const deps = { emulator, transport: createInProcessTransport([emulator]), random: createSeededRandom(1) };
  const open = () => ({ ...openEmulatedStore(deps), close: emulator.stop });
  return { store: open(), reopen: async () => open() };
});

describeStore('The Catalyst store with many troubles on the way', async () => {
  const emulator = await startCatalystEmulator({ tables, batches: 'until-failure', missingRows: 'refused' });
  const random = createSeededRandom(2);
  const transport = createTroubledTransport({
    transport: createInProcessTransport([emulator]),
    random,
    troubles: MANY_TROUBLES,
  });
  const open = () => ({ ...openEmulatedStore({ emulator, transport, random }), close: emulator.stop });
  return { store: open(), reopen: async () => open() };
});
