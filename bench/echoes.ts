import { setTimeout as wait } from 'node:timers/promises';
import { createAdmin } from './admin.ts';
import { withSurroundings } from './environment.ts';
import { type Part, startPart } from './part.ts';
import type { Product } from './product.ts';
import type { Simulators } from './simulators.ts';

const CREATES = 10_000;
const LOOK_MS = 500;

/**
 * Makes as many records in the CRM twice: while it tells nobody, and while it tells of each. What is read more often the
 * second time was read because of our own writes. Gives the calls that read, for each record that was written.
 */
export function measureEchoReads(): Promise<number> {
  return withSurroundings(CREATES, async ({ simulators, systems, environment, backend }) => {
    const product = await startPart<Product>('product.ts', { environment });
    try {
      const admin = createAdmin(backend, systems);
      await admin.signIn();
      await admin.connect();
      await admin.syncBothWays();
      await simulators.ask('emptyCrm');
      const first = await createAll(admin, simulators);
      // From the end of the first sync on, the CRM tells of every change.
      await simulators.ask('emptyCrm');
      await untilQuiet(simulators);
      await product.ask('forgetRuns');
      await simulators.ask('takeToldCreates');
      const second = await createAll(admin, simulators);
      const told = await simulators.ask('takeToldCreates');
      if (second.created < first.created || told < second.created) {
        throw new Error(`The second time ${second.created} of ${first.created} were made, and ${told} told of.`);
      }
      return Math.max(0, second.reads - first.reads) / second.created;
    } finally {
      await product.stop();
    }
  });
}

async function createAll(admin: ReturnType<typeof createAdmin>, simulators: Part<Simulators>) {
  const confirmedPreview = (await admin.preview()).id;
  await simulators.ask('takeCalls');
  await admin.sync({ confirmedPreview });
  const reads = await untilQuiet(simulators);
  return { reads, created: await simulators.ask('linkedContacts') };
}

/** Waits until nothing is called any more. Gives the calls that have read. */
async function untilQuiet(simulators: Part<Simulators>): Promise<number> {
  for (let reads = 0; ; ) {
    await wait(LOOK_MS);
    const { read, write } = await simulators.ask('takeCalls');
    reads += read;
    if (read + write === 0) return reads;
  }
}
