import type { Clock } from '../../../functions/connectors/http/runtime.ts';
import type { JsonObject } from '../json.ts';
import type { DeliveryPlanner } from './delivery-faults.ts';

/** A change as a subscriber is told of it. */
export interface Callback {
  readonly channelId: string;
  readonly url: string;
  readonly body: JsonObject;
}

/** Sends a callback and gives the status of the answer. Rejects when there is none. */
export type SendCallback = (callback: Callback, signal: AbortSignal) => Promise<number>;

/** What became of a callback. */
export interface CallbackOutcome extends Callback {
  readonly at: number;
  /** `refused`: answered with a status that is no success · `unreached`: not answered. */
  readonly outcome: 'delivered' | 'refused' | 'unreached' | 'lost';
}

export interface CallbackQueue {
  readonly outcomes: CallbackOutcome[];
  add(callback: Callback): void;
  /** Sends what is due, and returns when that is done. */
  deliver(): Promise<void>;
  /** When the next callback is due. */
  nextAt(): number | undefined;
  stop(): Promise<void>;
}

export interface CallbackQueueParts {
  readonly clock: Clock;
  readonly planner: DeliveryPlanner;
  readonly send: SendCallback;
  /** Callbacks go out by themselves when they are due; otherwise when `deliver` is called, one after the other. */
  readonly isAutomatic: boolean;
  /** Callbacks that are under way together where they go out by themselves: none waits for the answer to another. */
  readonly atOnce: number;
}

/** Callbacks on their way. Nothing is tried a second time. */
export function createCallbackQueue(parts: CallbackQueueParts): CallbackQueue {
  const { clock, planner, send, isAutomatic } = parts;
  const atOnce = isAutomatic ? parts.atOnce : 1;
  const pending: { readonly at: number; readonly callback: Callback }[] = [];
  const outcomes: CallbackOutcome[] = [];
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function sendOne(callback: Callback): Promise<void> {
    const outcome = await send(callback, stopping.signal).then(
      (status) => (status >= 200 && status < 300 ? 'delivered' : 'refused'),
      () => 'unreached' as const,
    );
    outcomes.push({ ...callback, at: clock.now(), outcome });
  }

  function sendDue(): void {
    for (let next = pending[0]; next && underWay.size < atOnce; next = pending[0]) {
      if (next.at > clock.now() || stopping.signal.aborted) return;
      pending.shift();
      const sent: Promise<void> = sendOne(next.callback).finally(() => {
        underWay.delete(sent);
        sendDue();
      });
      underWay.add(sent);
    }
  }

  async function deliver(): Promise<void> {
    sendDue();
    while (underWay.size > 0) await Promise.all(underWay);
  }

  async function deliverAt(at: number): Promise<void> {
    try {
      const waitMs = at - clock.now();
      if (waitMs > 0) await clock.sleep(waitMs, stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
    await deliver();
  }

  return {
    outcomes,
    add(callback) {
      const arrivals = planner.plan(clock.now());
      if (arrivals.length === 0) outcomes.push({ ...callback, at: clock.now(), outcome: 'lost' });
      for (const at of arrivals) {
        const place = pending.findLastIndex((other) => other.at <= at) + 1;
        pending.splice(place, 0, { at, callback });
        if (isAutomatic) void deliverAt(at);
      }
    },
    deliver,
    nextAt: () => pending[0]?.at,
    async stop() {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}
