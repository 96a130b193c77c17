import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { LinkView, Timeline, TimelineEvent } from '../../functions/http/contract/timeline.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';
import type { RunModel } from './run-model.ts';

/** A page of findings may be short, even empty, and not be the last: this many are asked for at most at once. */
const MOST_PAGES = 5;
const ENOUGH_FOUND = 20;

export interface RecordModel {
  readonly search: ReadonlySignal<string>;
  setSearch(text: string): void;
  /** Undefined until somebody has searched. */
  readonly found: ReadonlySignal<readonly LinkView[] | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly state: ReadonlySignal<'idle' | 'loading'>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly timeline: ReadonlySignal<Timeline | undefined>;
  /** The link whose timeline is on the screen or on its way. */
  readonly chosen: ReadonlySignal<string | undefined>;
  find(): Promise<void>;
  findMore(): Promise<void>;
  show(link: string): Promise<void>;
  /** Reads the timeline on the screen once more. */
  refresh(): Promise<void>;
  /** Back to what was found. */
  close(): void;
  /** The timeline as the text of a CSV file. */
  exportTimeline(link: string): Promise<string>;
  /** The change that somebody thinks of taking back. */
  readonly undoing: ReadonlySignal<TimelineEvent | undefined>;
  readonly undoFailure: ReadonlySignal<Failure | undefined>;
  readonly isUndoing: ReadonlySignal<boolean>;
  askUndo(event: TimelineEvent | undefined): void;
  /** Restores what the run of that change did to this record, and to no other. */
  confirmUndo(): Promise<void>;
}

export interface RecordDeps {
  readonly api: Api;
  readonly run: Pick<RunModel, 'follow'>;
}

export function createRecordModel({ api, run }: RecordDeps): RecordModel {
  const search = signal('');
  const found = signal<readonly LinkView[]>();
  const next = signal<string>();
  const hasMore = signal(false);
  const state = signal<'idle' | 'loading'>('idle');
  const failure = signal<Failure>();
  const timeline = signal<Timeline>();
  const chosen = signal<string>();
  const undoing = signal<TimelineEvent>();
  const undoFailure = signal<Failure>();
  const isUndoing = signal(false);
  let latest = 0;

  /** Only the latest question counts. */
  async function ask(work: () => Promise<() => void>): Promise<void> {
    latest += 1;
    const mine = latest;
    state.value = 'loading';
    failure.value = undefined;
    try {
      const take = await work();
      if (mine === latest) batch(take);
    } catch (error) {
      if (mine === latest) failure.value = toFailure(error);
    } finally {
      if (mine === latest) state.value = 'idle';
    }
  }

  async function readFound(text: string, from: string | undefined, held: readonly LinkView[]) {
    const links = [...held];
    let after = from;
    for (let page = 0; page < MOST_PAGES && links.length - held.length < ENOUGH_FOUND; page += 1) {
      const answer = await api.findLinks({ search: text, ...(after === undefined ? {} : { after }) });
      links.push(...answer.links);
      after = answer.next;
      if (after === undefined) break;
    }
    return { links, after };
  }

  async function read(from: string | undefined, held: readonly LinkView[]): Promise<void> {
    const text = search.value.trim();
    if (text === '') return;
    await ask(async () => {
      const { links, after } = await readFound(text, from, held);
      return () => {
        found.value = links;
        next.value = after;
        hasMore.value = after !== undefined;
      };
    });
  }

  async function show(link: string): Promise<void> {
    chosen.value = link;
    if (timeline.value?.link.id !== link) timeline.value = undefined;
    await ask(async () => {
      const answer = await api.readTimeline(link);
      return () => {
        timeline.value = answer;
      };
    });
  }

  function askUndo(event: TimelineEvent | undefined): void {
    undoing.value = event;
    undoFailure.value = undefined;
  }

  return {
    search,
    setSearch(text) {
      search.value = text;
    },
    found,
    hasMore,
    state,
    failure,
    timeline,
    chosen,
    async find() {
      chosen.value = undefined;
      timeline.value = undefined;
      await read(undefined, []);
    },
    findMore: () => read(next.value, found.value ?? []),
    show,
    refresh: async () => {
      if (chosen.value !== undefined) await show(chosen.value);
    },
    close() {
      latest += 1;
      batch(() => {
        state.value = 'idle';
        failure.value = undefined;
        chosen.value = undefined;
        timeline.value = undefined;
      });
    },
    exportTimeline: api.exportTimeline,
    undoing,
    undoFailure,
    isUndoing,
    askUndo,
    async confirmUndo() {
      const runId = undoing.value?.runId;
      const link = chosen.value;
      if (runId === undefined || link === undefined || isUndoing.value) return;
      isUndoing.value = true;
      undoFailure.value = undefined;
      try {
        run.follow(await api.undoRun(runId, { links: [link] }));
        askUndo(undefined);
      } catch (error) {
        undoFailure.value = toFailure(error);
      } finally {
        isUndoing.value = false;
      }
    },
  };
}
