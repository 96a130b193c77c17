import type { Clock, Random } from '../../../functions/connectors/http/runtime.ts';
import { type CallbackOutcome, createCallbackQueue } from '../../zoho/notifications/callback-queue.ts';
import { createDeliveryPlanner, type DeliveryFaults } from '../../zoho/notifications/delivery-faults.ts';
import { seededRandom } from '../random.ts';
import type { OutboundMessage } from './script-engine.ts';

/** Posts a message and gives the status of the answer. Rejects when there is none. */
export type SendMessage = (message: OutboundMessage, signal: AbortSignal) => Promise<number>;

export interface OutboundOptions extends DeliveryFaults {
  /** How messages are sent; over the network, to this machine only, when missing. */
  readonly send?: SendMessage;
  /** Decides about loss, doubling, delay and order. */
  readonly random?: Random;
  /** Messages wait for `deliver` instead of going out by themselves. */
  readonly onDemand?: boolean;
}

/** Messages of the instance's scripts on their way, with what can go wrong there. */
export interface OutboundMessages {
  add(message: OutboundMessage): void;
  setFaults(faults: DeliveryFaults): void;
  readonly outcomes: CallbackOutcome[];
  deliver(): Promise<void>;
  nextAt(): number | undefined;
  stop(): Promise<void>;
}

/** An instance opens so many connections to one host. */
const CONNECTIONS_PER_HOST = 4;
const PATIENCE_MS = 10_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const sendOverLoopback: SendMessage = async ({ url, headers, body }, signal) => {
  const { hostname } = new URL(url);
  if (!LOOPBACK.has(hostname)) throw new Error(`The sandbox does not call ${hostname}.`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'User-Agent': 'ServiceNow/1.0', ...headers },
    body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  });
  await response.arrayBuffer();
  return response.status;
};

export function createOutboundMessages(clock: Clock, options: OutboundOptions, seed: number): OutboundMessages {
  let faults: DeliveryFaults = options;
  const { send = sendOverLoopback, onDemand = false } = options;
  const queue = createCallbackQueue({
    clock,
    planner: createDeliveryPlanner(() => faults, options.random ?? seededRandom(seed)),
    send: ({ url, body }, signal) => send({ url, ...(body as unknown as Omit<OutboundMessage, 'url'>) }, signal),
    isAutomatic: !onDemand,
    atOnce: CONNECTIONS_PER_HOST,
  });
  return {
    add: ({ url, headers, body }) =>
      queue.add({ channelId: 'servicenow', url, body: { headers: { ...headers }, body } }),
    setFaults: (changed) => {
      faults = changed;
    },
    outcomes: queue.outcomes,
    deliver: queue.deliver,
    nextAt: queue.nextAt,
    stop: queue.stop,
  };
}
