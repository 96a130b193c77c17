import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Conflict } from '../../functions/http/contract/conflicts.ts';
import type { Entity } from '../../functions/http/contract/records.ts';
import type { WorkItem } from '../../functions/http/contract/work-list.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';
import { entriesOf, type NeedsYouEntry } from './needs-you.ts';

/** `aside`: what somebody has put aside instead. */
export type NeedsYouPart = 'everything' | 'failed' | 'conflicts' | 'aside';

export interface NeedsYouFilter {
  readonly part: NeedsYouPart;
  readonly entity: Entity | undefined;
  readonly search: string;
}

export const NO_FILTER: NeedsYouFilter = { part: 'everything', entity: undefined, search: '' };

/** Pages are this long; more are loaded on demand. */
const PAGE = 50;

export interface NeedsYouList {
  readonly entries: ReadonlySignal<readonly NeedsYouEntry[]>;
  /** Everything that waits, whatever the filter. */
  readonly total: ReadonlySignal<number>;
  readonly failed: ReadonlySignal<number>;
  readonly openConflicts: ReadonlySignal<number>;
  readonly state: ReadonlySignal<'idle' | 'loading' | 'ready'>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly filter: ReadonlySignal<NeedsYouFilter>;
  readonly isFiltered: ReadonlySignal<boolean>;
  setFilter(change: Partial<NeedsYouFilter>): Promise<void>;
  /** Reads the list from the start. What is on the screen stays there until the answer has come. */
  load(): Promise<void>;
  loadMore(): Promise<void>;
  /** What fits the filter, on all pages, as the text of a CSV file. */
  exportAs(kind: 'failed' | 'conflicts'): Promise<string>;
}

interface Part<Row> {
  readonly rows: readonly Row[];
  readonly count: number;
  readonly next: string | undefined;
}

/** A part that the filter leaves out, or that has no further page. */
const NOTHING = { rows: [], count: 0, next: undefined } as const;

function showsFailed(part: NeedsYouPart): boolean {
  return part !== 'conflicts';
}

function showsConflicts(part: NeedsYouPart): boolean {
  return part === 'everything' || part === 'conflicts';
}

export function createNeedsYouList(api: Api): NeedsYouList {
  const filter = signal(NO_FILTER);
  const items = signal<Part<WorkItem>>(NOTHING);
  const conflicts = signal<Part<Conflict>>(NOTHING);
  const state = signal<'idle' | 'loading' | 'ready'>('idle');
  const failure = signal<Failure>();
  let latest = 0;

  function queryOf({ entity, search }: NeedsYouFilter) {
    return { ...(entity === undefined ? {} : { entity }), ...(search === '' ? {} : { search }) };
  }

  function itemQuery(chosen: NeedsYouFilter) {
    return { ...queryOf(chosen), ...(chosen.part === 'aside' ? { dismissed: 'true' as const } : {}) };
  }

  async function readItems(chosen: NeedsYouFilter, after?: string): Promise<Part<WorkItem>> {
    const page = await api.readWorkList({ ...itemQuery(chosen), limit: PAGE, ...(after ? { after } : {}) });
    return { rows: showsFailed(chosen.part) ? page.items : [], count: page.total, next: page.next };
  }

  async function readConflicts(chosen: NeedsYouFilter, after?: string): Promise<Part<Conflict>> {
    const page = await api.readConflicts({ ...queryOf(chosen), limit: PAGE, ...(after ? { after } : {}) });
    return { rows: showsConflicts(chosen.part) ? page.conflicts : [], count: page.open, next: page.next };
  }

  /** Only the latest question counts: an answer to an earlier one that comes late is dropped. */
  async function read(work: () => Promise<readonly [Part<WorkItem>, Part<Conflict>]>): Promise<void> {
    latest += 1;
    const mine = latest;
    state.value = 'loading';
    failure.value = undefined;
    try {
      const [ofItems, ofConflicts] = await work();
      if (mine !== latest) return;
      batch(() => {
        items.value = ofItems;
        conflicts.value = ofConflicts;
        state.value = 'ready';
      });
    } catch (error) {
      if (mine !== latest) return;
      failure.value = toFailure(error);
      state.value = 'ready';
    }
  }

  const nextItems = () => (showsFailed(filter.value.part) ? items.value.next : undefined);
  const nextConflicts = () => (showsConflicts(filter.value.part) ? conflicts.value.next : undefined);

  async function further<Row>(
    held: Part<Row>,
    next: string | undefined,
    readPage: (after: string) => Promise<Part<Row>>,
  ): Promise<Part<Row>> {
    if (next === undefined) return held;
    const page = await readPage(next);
    return { ...page, rows: [...held.rows, ...page.rows] };
  }

  const load = () => {
    const chosen = filter.value;
    return read(() => Promise.all([readItems(chosen), readConflicts(chosen)]));
  };

  return {
    entries: computed(() => entriesOf(items.value.rows, conflicts.value.rows)),
    failed: computed(() => items.value.count),
    openConflicts: computed(() => conflicts.value.count),
    total: computed(() => items.value.count + conflicts.value.count),
    state,
    failure,
    filter,
    isFiltered: computed(
      () => filter.value.part !== 'everything' || filter.value.entity !== undefined || filter.value.search !== '',
    ),
    hasMore: computed(() => nextItems() !== undefined || nextConflicts() !== undefined),
    async setFilter(change) {
      filter.value = { ...filter.value, ...change };
      await load();
    },
    load,
    async loadMore() {
      const chosen = filter.value;
      await read(() =>
        Promise.all([
          further(items.value, nextItems(), (after) => readItems(chosen, after)),
          further(conflicts.value, nextConflicts(), (after) => readConflicts(chosen, after)),
        ]),
      );
    },
    exportAs: (kind) =>
      kind === 'failed' ? api.exportWorkList(itemQuery(filter.value)) : api.exportConflicts(queryOf(filter.value)),
  };
}
