import type { Clock, Random } from '../../../functions/connectors/http/runtime.ts';
import { seededRandom } from '../../servicenow/random.ts';
import type { Organisation } from '../organisation.ts';
import { announceChanges } from './announce-changes.ts';
import { type CallbackOutcome, createCallbackQueue, type SendCallback } from './callback-queue.ts';
import { createDeliveryPlanner, type DeliveryFaults } from './delivery-faults.ts';
import { sendOverLoopback } from './send-callback.ts';

/** Zoho promises neither an order nor that one callback waits for another; how many it sends together is not documented. */
const CALLBACKS_AT_ONCE = 4;

export interface NotificationOptions extends DeliveryFaults {
  /** How callbacks are sent; over the network, to this machine only, when missing. */
  readonly send?: SendCallback;
  /** Decides about loss, doubling, delay and order. */
  readonly random?: Random;
  /** Callbacks wait for `deliverCallbacks` instead of going out by themselves. */
  readonly onDemand?: boolean;
}

/** Tells the subscribers of all organisations what happens to records. */
export interface Notifications {
  announce(organisation: Organisation): void;
  setFaults(faults: DeliveryFaults): void;
  readonly outcomes: CallbackOutcome[];
  deliver(): Promise<void>;
  nextAt(): number | undefined;
  stop(): Promise<void>;
}

export function createNotifications(clock: Clock, options: NotificationOptions, seed: number): Notifications {
  let faults: DeliveryFaults = options;
  const planner = createDeliveryPlanner(() => faults, options.random ?? seededRandom(seed));
  const { send = sendOverLoopback, onDemand = false } = options;
  const queue = createCallbackQueue({ clock, planner, send, isAutomatic: !onDemand, atOnce: CALLBACKS_AT_ONCE });
  return {
    announce: (organisation) => announceChanges(organisation, clock.now(), queue.add),
    setFaults: (changed) => {
      faults = changed;
    },
    outcomes: queue.outcomes,
    deliver: queue.deliver,
    nextAt: queue.nextAt,
    stop: queue.stop,
  };
}
