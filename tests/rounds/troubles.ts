import type { Fault, Simulator } from '../../sandbox/simulator/simulator.ts';
import type { ServedBackend } from '../serve/served-backend.ts';
import type { Dice } from './dice.ts';

const LIMITED: Omit<Fault, 'times' | 'skip'> = {
  kind: 'status',
  status: 429,
  headers: { 'retry-after': '1' },
  body: '{"code":"TOO_MANY_REQUESTS","message":"Slow down.","status":"error","details":{},"error":{"message":"Slow down."}}',
};

/** What can happen to a call: refused before anything is done, done without anybody being told, or slow. */
const FAULTS: readonly Omit<Fault, 'times' | 'skip'>[] = [
  LIMITED,
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status-after', status: 500 },
  { kind: 'status-after', status: 502 },
  { kind: 'cut-before' },
  { kind: 'cut-after' },
  { kind: 'cut-after', method: 'POST' },
  { kind: 'delay', delayMs: 700 },
];
const MOST_SKIPPED = 14;
const MOST_TIMES = 2;

export interface Troubles {
  /** Lets so many further calls go wrong, on both sides. */
  arm(count: number): void;
  clear(): void;
}

export function createTroubles({ zoho, servicenow }: ServedBackend, dice: Dice): Troubles {
  const systems: readonly Simulator[] = [zoho.crm, servicenow, zoho.crm, servicenow, zoho.accounts];
  return {
    arm: (count) => {
      for (let index = 0; index < count; index += 1) {
        const fault = dice.pick(FAULTS);
        dice.pick(systems).addFault({ ...fault, skip: dice.int(0, MOST_SKIPPED), times: dice.int(1, MOST_TIMES) });
      }
      const delivery = { lossRate: 0.2, doublingRate: 0.2, overtakenRate: 0.2, overtakenByMs: 500 };
      servicenow.setMessageFaults(delivery);
      zoho.setDeliveryFaults(delivery);
    },
    clear: () => {
      for (const system of [zoho.crm, servicenow, zoho.accounts]) system.clearFaults();
      servicenow.setMessageFaults({});
      zoho.setDeliveryFaults({});
    },
  };
}
