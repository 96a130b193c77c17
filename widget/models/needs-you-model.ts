import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Side } from '../../functions/http/contract/records.ts';
import type { RunView } from '../../functions/http/contract/runs.ts';
import type { WorkItem } from '../../functions/http/contract/work-list.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';
import type { CorrectionDrafts } from '../host/correction-drafts.ts';
import type { ConflictEntry, NeedsYouEntry } from './needs-you.ts';
import { createNeedsYouList, type NeedsYouList } from './needs-you-list.ts';
import type { RunModel } from './run-model.ts';

/** What went wrong, and with which line; with several at once where no line is named. */
export interface ActionFailure {
  readonly key: string | undefined;
  readonly failure: Failure;
}

export interface NeedsYouModel extends NeedsYouList {
  /** Keys of the lines that are ticked and still there. */
  readonly selected: ReadonlySignal<ReadonlySet<string>>;
  readonly selectedFailed: ReadonlySignal<readonly WorkItem[]>;
  readonly selectedConflicts: ReadonlySignal<readonly ConflictEntry[]>;
  toggle(key: string): void;
  /** Ticks every line on the screen, or none where all are ticked. */
  toggleAll(): void;
  /** The line whose details are open. */
  readonly open: ReadonlySignal<string | undefined>;
  setOpen(key: string | undefined): void;
  /** The line that an action is under way for; `''` for one about several. */
  readonly acting: ReadonlySignal<string | undefined>;
  readonly actionFailure: ReadonlySignal<ActionFailure | undefined>;
  dismissFailure(): void;
  retry(entry: NeedsYouEntry): Promise<void>;
  /** Those that are ticked, or, where none is, those on the screen. */
  retrySome(): Promise<void>;
  retryAll(): Promise<void>;
  choose(entry: NeedsYouEntry, candidateId: string | undefined): Promise<void>;
  /** Writes the corrected value into the record and tries it again. */
  correct(entry: NeedsYouEntry, field: string, value: string): Promise<void>;
  /** Keeps one side's values in these conflicts. */
  resolve(conflictIds: readonly string[], keep: Side, key?: string): Promise<void>;
  /** Keeps the chosen side's value of each of these conflicts. */
  decide(choices: Readonly<Record<string, Side>>, key: string): Promise<void>;
  /** Puts these records aside until they change and fail again, or brings them back. */
  putAside(ids: readonly string[], aside: boolean, key?: string): Promise<void>;
  /** What was typed as the new value of this line and not sent yet. */
  draftOf(key: string): string | undefined;
  keepDraft(key: string, value: string): void;
}

const SIDES: readonly Side[] = ['servicenow', 'crm'];

export interface NeedsYouDeps {
  readonly api: Api;
  readonly run: Pick<RunModel, 'follow'>;
  readonly drafts: CorrectionDrafts;
}

export function createNeedsYouModel({ api, run, drafts }: NeedsYouDeps): NeedsYouModel {
  const list = createNeedsYouList(api);
  const ticked = signal<ReadonlySet<string>>(new Set());
  const open = signal<string>();
  const acting = signal<string>();
  const actionFailure = signal<ActionFailure>();

  const selected = computed<ReadonlySet<string>>(
    () => new Set(list.entries.value.map(({ key }) => key).filter((key) => ticked.value.has(key))),
  );
  const chosen = computed(() => list.entries.value.filter(({ key }) => selected.value.has(key)));
  const selectedFailed = computed(() => chosen.value.flatMap((entry) => (entry.type === 'failed' ? [entry.item] : [])));
  const selectedConflicts = computed(() => chosen.value.filter((entry) => entry.type === 'conflict'));

  /** True when it worked. */
  async function act(key: string | undefined, work: () => Promise<RunView | undefined>): Promise<boolean> {
    if (acting.value !== undefined) return false;
    acting.value = key ?? '';
    actionFailure.value = undefined;
    try {
      const started = await work();
      if (started !== undefined) run.follow(started);
      ticked.value = new Set();
      await list.load();
      return true;
    } catch (error) {
      actionFailure.value = { key, failure: toFailure(error) };
      return false;
    } finally {
      acting.value = undefined;
    }
  }

  const idsOf = (entries: readonly NeedsYouEntry[]) =>
    entries.flatMap((entry) => (entry.type === 'failed' ? [entry.item.id] : []));

  return {
    ...list,
    selected,
    selectedFailed,
    selectedConflicts,
    toggle(key) {
      const next = new Set(selected.value);
      if (!next.delete(key)) next.add(key);
      ticked.value = next;
    },
    toggleAll() {
      const keys = list.entries.value.map(({ key }) => key);
      ticked.value = new Set(selected.value.size === keys.length ? [] : keys);
    },
    open,
    setOpen(key) {
      open.value = key;
    },
    acting,
    actionFailure,
    dismissFailure() {
      actionFailure.value = undefined;
    },
    async retry(entry) {
      if (entry.type === 'failed') await act(entry.key, () => api.retryWorkList([entry.item.id]));
    },
    async retrySome() {
      const ids = idsOf(selected.value.size > 0 ? chosen.value : list.entries.value);
      if (ids.length > 0) await act(undefined, () => api.retryWorkList(ids));
    },
    async retryAll() {
      await act(undefined, () => api.retryWorkList());
    },
    async choose(entry, candidateId) {
      if (entry.type === 'failed')
        await act(entry.key, () => api.chooseMatch(entry.item.id, candidateId === undefined ? {} : { candidateId }));
    },
    async correct(entry, field, value) {
      if (entry.type !== 'failed') return;
      drafts.keep(entry.key, value);
      const corrected = value.trim() === '' ? null : value;
      const done = await act(entry.key, () => api.correctWorkItem(entry.item.id, { [field]: corrected }));
      if (done) drafts.forget(entry.key);
    },
    async resolve(conflictIds, keep, key) {
      await act(key, () => api.resolveConflicts({ ids: [...conflictIds], keep }));
    },
    async decide(choices, key) {
      const chosenFor = (side: Side) => Object.keys(choices).filter((id) => choices[id] === side);
      const decisions = SIDES.map((keep) => ({ keep, ids: chosenFor(keep) })).filter(({ ids }) => ids.length > 0);
      await act(key, async () => {
        let started: RunView | undefined;
        for (const decision of decisions) started = await api.resolveConflicts(decision);
        return started;
      });
    },
    async putAside(ids, aside, key) {
      await act(key, async () => {
        await api.dismissWorkItems(ids, aside);
        return undefined;
      });
    },
    draftOf: drafts.read,
    keepDraft: drafts.keep,
  };
}
