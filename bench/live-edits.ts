import { setTimeout as wait } from 'node:timers/promises';
import type { startServiceNowSimulator } from '../sandbox/servicenow/start-servicenow-simulator.ts';
import type { ZohoSimulator } from '../sandbox/zoho/zoho-simulator.ts';

type ServiceNow = Awaited<ReturnType<typeof startServiceNowSimulator>>;

const TABLE = 'customer_contact';
const WITHIN_MS = 60_000;
const LOOK_MS = 1;
/** What the backend wrote comes back to it; it shall be quiet before the next edit. */
const QUIET_MS = 15;

interface Pair {
  readonly contact: string;
  readonly row: string;
}

/** Edits that people make in the simulated systems, and how long they take to the other one. */
export function createLiveEdits(zoho: ZohoSimulator, servicenow: ServiceNow) {
  let edits = 0;

  function pairs(): readonly Pair[] {
    const keyed = zoho.records('Contacts').filter(({ ServiceNow_ID }) => ServiceNow_ID);
    return keyed.map(({ id, ServiceNow_ID }) => ({ contact: String(id), row: String(ServiceNow_ID) }));
  }

  /** Edits the record on one side. Gives back how to see that the edit is on the other. */
  function edit({ contact, row }: Pair, isInCrm: boolean): () => boolean {
    edits += 1;
    const title = `Edit ${edits}`;
    if (isInCrm) {
      zoho.editAsPerson('Contacts', contact, { Title: title });
      return () => servicenow.record(TABLE, row)?.title === title;
    }
    servicenow.editAsPerson(TABLE, row, { title });
    return () => zoho.record('Contacts', contact)?.Title === title;
  }

  async function until(holds: () => boolean): Promise<void> {
    const deadline = performance.now() + WITHIN_MS;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error('An edit did not arrive.');
      await wait(LOOK_MS);
    }
  }

  /** Calls that have written to the records of either side so far. */
  function writes(): number {
    return zoho.writes().records + servicenow.writes();
  }

  return {
    installPush: ({ url, secret, updateSet }: { url: string; secret: string; updateSet: string }): void => {
      servicenow.installUpdateSet(updateSet);
      servicenow.setProperty('zoho_crm_sync.url', url);
      servicenow.setProperty('zoho_crm_sync.secret', secret);
    },
    /** One edit after the other, in turn on either side: how many ms until each was on the other one. */
    measureEdits: async (count: number): Promise<readonly number[]> => {
      const known = pairs();
      const times: number[] = [];
      for (let index = 0; index < count; index += 1) {
        const pair = known[index % known.length];
        if (pair === undefined) throw new Error('There are no pairs.');
        const startedAt = performance.now();
        await until(edit(pair, index % 2 === 0));
        times.push(performance.now() - startedAt);
        await wait(QUIET_MS);
      }
      return times;
    },
    /** So many edits of as many records at once, half of them on either side. */
    measureBurst: async (count: number): Promise<{ readonly ms: number; readonly writes: number }> => {
      // What is left of the round before shall not be in it.
      await wait(1_000);
      const before = writes();
      const startedAt = performance.now();
      const arrived = pairs()
        .slice(0, count)
        .map((pair, index) => edit(pair, index % 2 === 0));
      await until(() => arrived.every((hasArrived) => hasArrived()));
      const ms = performance.now() - startedAt;
      await wait(1_000);
      return { ms, writes: writes() - before };
    },
  };
}
