import { type ReadonlySignal, signal } from '@preact/signals';
import type { WorkItem } from '../../functions/http/contract.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';

export interface WorkListModel {
  readonly items: ReadonlySignal<readonly WorkItem[]>;
  readonly total: ReadonlySignal<number>;
  readonly state: ReadonlySignal<'idle' | 'loading' | 'ready'>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  /** Reads the list from the start. */
  load(): Promise<void>;
  loadMore(): Promise<void>;
}

export function createWorkListModel(api: Api): WorkListModel {
  const items = signal<readonly WorkItem[]>([]);
  const total = signal(0);
  const state = signal<'idle' | 'loading' | 'ready'>('idle');
  const failure = signal<Failure>();
  const next = signal<string>();
  const hasMore = signal(false);

  async function read(after: string | undefined): Promise<void> {
    if (state.value === 'loading') return;
    state.value = 'loading';
    failure.value = undefined;
    try {
      const page = await api.readWorkList(after);
      items.value = after === undefined ? page.items : [...items.value, ...page.items];
      total.value = page.total;
      next.value = page.next;
      hasMore.value = page.next !== undefined;
    } catch (error) {
      failure.value = toFailure(error);
    } finally {
      state.value = 'ready';
    }
  }

  return {
    items,
    total,
    state,
    failure,
    hasMore,
    load: () => read(undefined),
    loadMore: () => read(next.value),
  };
}
