import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { RunView, UndoPreview } from '../../functions/http/contract/runs.ts';
import type { Api } from '../api/api.ts';
import { type Failure, toFailure } from '../api/failure.ts';
import type { RunModel } from './run-model.ts';

export interface RunsModel {
  /** Latest first. */
  readonly runs: ReadonlySignal<readonly RunView[]>;
  readonly state: ReadonlySignal<'idle' | 'loading' | 'ready'>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  load(): Promise<void>;
  loadMore(): Promise<void>;
  /** The run that somebody thinks of taking back. */
  readonly undoing: ReadonlySignal<RunView | undefined>;
  readonly undoPreview: ReadonlySignal<UndoPreview | undefined>;
  readonly undoFailure: ReadonlySignal<Failure | undefined>;
  readonly isUndoing: ReadonlySignal<boolean>;
  /** Works out what taking this run back would do. */
  askUndo(run: RunView): Promise<void>;
  confirmUndo(): Promise<void>;
  cancelUndo(): void;
}

export function createRunsModel({
  api,
  run,
}: {
  readonly api: Api;
  readonly run: Pick<RunModel, 'follow'>;
}): RunsModel {
  const runs = signal<readonly RunView[]>([]);
  const next = signal<string>();
  const hasMore = signal(false);
  const state = signal<'idle' | 'loading' | 'ready'>('idle');
  const failure = signal<Failure>();
  const undoing = signal<RunView>();
  const undoPreview = signal<UndoPreview>();
  const undoFailure = signal<Failure>();
  const isUndoing = signal(false);

  async function read(after: string | undefined): Promise<void> {
    if (state.value === 'loading') return;
    state.value = 'loading';
    failure.value = undefined;
    try {
      const page = await api.readRuns(after);
      batch(() => {
        runs.value = after === undefined ? page.runs : [...runs.value, ...page.runs];
        next.value = page.next;
        hasMore.value = page.next !== undefined;
      });
    } catch (error) {
      failure.value = toFailure(error);
    } finally {
      state.value = 'ready';
    }
  }

  function cancelUndo(): void {
    undoing.value = undefined;
    undoPreview.value = undefined;
    undoFailure.value = undefined;
  }

  return {
    runs,
    state,
    failure,
    hasMore,
    load: () => read(undefined),
    loadMore: () => read(next.value),
    undoing,
    undoPreview,
    undoFailure,
    isUndoing,
    async askUndo(chosen) {
      cancelUndo();
      undoing.value = chosen;
      try {
        const preview = await api.previewUndo(chosen.id);
        if (undoing.value === chosen) undoPreview.value = preview;
      } catch (error) {
        if (undoing.value === chosen) undoFailure.value = toFailure(error);
      }
    },
    async confirmUndo() {
      const chosen = undoing.value;
      if (chosen === undefined || isUndoing.value) return;
      isUndoing.value = true;
      undoFailure.value = undefined;
      try {
        run.follow(await api.undoRun(chosen.id));
        cancelUndo();
        await read(undefined);
      } catch (error) {
        undoFailure.value = toFailure(error);
      } finally {
        isUndoing.value = false;
      }
    },
    cancelUndo,
  };
}
