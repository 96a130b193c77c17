import { createCallLimiter } from '../../../functions/connectors/http/call-limiter.ts';
import type { Random, Transport } from '../../../functions/connectors/http/runtime.ts';
import { silentLogger } from '../../../functions/connectors/http/testing/scripted-transport.ts';
import { createVirtualClock } from '../../../functions/connectors/http/testing/virtual-clock.ts';
import { createCatalystClient } from '../../../functions/stores/catalyst/catalyst-client.ts';
import { readCatalystCredentials } from '../../../functions/stores/catalyst/credentials.ts';
import { createRestStore } from '../../../functions/stores/catalyst/rest-store.ts';
import type { Store } from '../../../functions/stores/stores.ts';
import type { CatalystEmulator } from '../catalyst-emulator.ts';

/** The product's store on an emulated project. Waits take no time. */
export function openEmulatedStore(deps: {
  readonly emulator: CatalystEmulator;
  readonly transport: Transport;
  readonly random: Random;
}): Store {
  const { emulator, transport, random } = deps;
  const clock = createVirtualClock();
  const client = createCatalystClient({
    origin: emulator.origin,
    credentials: () => readCatalystCredentials(emulator.contextHeaders()),
    transport,
    clock,
    random,
    logger: silentLogger,
    limiter: createCallLimiter({ concurrency: 8, clock }),
  });
  return createRestStore({ client, createToken: () => `${random()}${random()}`.slice(0, 40) });
}
