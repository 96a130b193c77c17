import { type ReadonlySignal, signal } from '@preact/signals';
import { type Failure, toFailure } from '../api/failure.ts';
import { type OrderLine, type PurchaseOrder, readLatestOrders, readOrderLines } from '../crm/latest-orders.ts';
import { type HostPage, HostPageError } from '../host/host-page.ts';
import type { Loaded } from './app-model.ts';

export interface OrdersModel {
  readonly orders: ReadonlySignal<Loaded<readonly PurchaseOrder[]>>;
  /** The lines of the orders that were opened, by the order's id. */
  readonly lines: ReadonlySignal<ReadonlyMap<string, Loaded<readonly OrderLine[]>>>;
  load(): Promise<void>;
  loadLines(orderId: string): Promise<void>;
}

export interface OrdersDeps {
  readonly host: HostPage;
  /** The currency of the organisation. */
  readonly currency: () => string | undefined;
}

/** A user who may not see orders sees none: that is no failure. */
async function unlessRefused<Item>(read: Promise<readonly Item[]>): Promise<readonly Item[]> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof HostPageError && error.reason === 'refused') return [];
    throw error;
  }
}

async function loaded<Value>(read: Promise<Value>): Promise<Loaded<Value>> {
  try {
    return { state: 'ready', value: await read };
  } catch (error) {
    const failure: Failure = toFailure(error);
    return { state: 'failed', failure };
  }
}

/** The latest purchase orders, read in the user's own CRM session. */
export function createOrdersModel({ host, currency }: OrdersDeps): OrdersModel {
  const orders = signal<Loaded<readonly PurchaseOrder[]>>({ state: 'loading' });
  const lines = signal<ReadonlyMap<string, Loaded<readonly OrderLine[]>>>(new Map());

  function setLines(orderId: string, next: Loaded<readonly OrderLine[]>): void {
    lines.value = new Map([...lines.value, [orderId, next]]);
  }

  return {
    orders,
    lines,
    async load() {
      const next = await loaded(unlessRefused(readLatestOrders(host, currency())));
      // What is on the screen stays there when it cannot be read again.
      if (next.state === 'ready' || orders.value.state !== 'ready') orders.value = next;
    },
    async loadLines(orderId) {
      if (lines.value.get(orderId)?.state === 'ready') return;
      setLines(orderId, { state: 'loading' });
      setLines(orderId, await loaded(readOrderLines(host, orderId, currency())));
    },
  };
}
