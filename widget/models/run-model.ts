import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { RunView, StartRunRequest } from '../../functions/http/contract/runs.ts';
import type { Api } from '../api/api.ts';
import { Failure, type FailureCode, toFailure } from '../api/failure.ts';
import { type Clock, SECOND } from '../clock.ts';
import type { AppModel } from './app-model.ts';
import { type ProgressSample, progressOf, type RunProgress } from './run-progress.ts';

const POLL_MS = SECOND;
/** After a poll that failed: the run goes on at the backend in any case. */
const POLL_AGAIN_MS = 4 * SECOND;

/** Failures of a poll that say nothing about the run. */
const PASSING: ReadonlySet<FailureCode> = new Set([
  'backend_unreachable',
  'backend_silent',
  'unavailable',
  'too_many_requests',
]);

export interface RunModel {
  /** The run that is under way, as last heard of. */
  readonly active: ReadonlySignal<RunView | undefined>;
  readonly progress: ReadonlySignal<RunProgress | undefined>;
  /** The finished preview that waits for the admin's yes. */
  readonly preview: ReadonlySignal<RunView | undefined>;
  /** The sync that ended last while the page was open. */
  readonly finished: ReadonlySignal<RunView | undefined>;
  readonly starting: ReadonlySignal<boolean>;
  readonly cancelling: ReadonlySignal<boolean>;
  /** The last poll got no answer; it is tried again. */
  readonly lost: ReadonlySignal<boolean>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  /** Sync Now: shows the plan first where it was not confirmed yet, syncs at once where it was. */
  syncNow(): Promise<void>;
  /** Starts a sync that may do what the brake has stopped. */
  allow(brakes: Pick<StartRunRequest, 'allowDeletions' | 'allowChanges' | 'allowBlanks'>): Promise<void>;
  /** Starts the sync whose plan is on the screen. */
  confirm(): Promise<void>;
  /** Puts the plan away. */
  dismissPreview(): void;
  cancel(): Promise<void>;
  /** Follows a run that was started earlier or by somebody else. */
  follow(run: RunView): void;
  /** Called when a sync has ended, whatever the end. */
  onSynced: (run: RunView) => void;
}

export interface RunDeps {
  readonly app: AppModel;
  readonly api: Api;
  readonly clock: Clock;
}

function isUnderWay(run: RunView): boolean {
  return run.state === 'waiting' || run.state === 'running';
}

function failureOf(run: RunView): Failure | undefined {
  if (run.state !== 'failed') return undefined;
  return new Failure(run.error ?? { code: 'internal', message: 'The run failed.' });
}

export function createRunModel({ app, api, clock }: RunDeps): RunModel {
  const active = signal<RunView>();
  const first = signal<ProgressSample>();
  const preview = signal<RunView>();
  const finished = signal<RunView>();
  const starting = signal(false);
  const cancelling = signal(false);
  const lost = signal(false);
  const failure = signal<Failure>();

  function end(run: RunView): void {
    active.value = undefined;
    cancelling.value = false;
    failure.value = failureOf(run);
    if (run.kind === 'preview') {
      preview.value = run.state === 'done' ? run : undefined;
      return;
    }
    finished.value = run;
    model.onSynced(run);
  }

  function hear(run: RunView): void {
    lost.value = false;
    if (!isUnderWay(run)) {
      end(run);
      return;
    }
    active.value = run;
    const { seen } = progressOf(run, clock.now());
    if (first.value === undefined && seen > 0) first.value = { at: clock.now(), seen };
    clock.after(POLL_MS, () => void poll(run.id));
  }

  async function poll(id: string): Promise<void> {
    if (active.value?.id !== id) return;
    try {
      hear(await api.readRun(id));
    } catch (error) {
      const cause = toFailure(error);
      if (PASSING.has(cause.code)) {
        lost.value = true;
        clock.after(POLL_AGAIN_MS, () => void poll(id));
        return;
      }
      active.value = undefined;
      failure.value = cause;
    }
  }

  function follow(run: RunView): void {
    if (active.value?.id === run.id) return;
    first.value = undefined;
    failure.value = undefined;
    hear(run);
  }

  async function begin(start: () => Promise<RunView>): Promise<void> {
    if (starting.value || active.value !== undefined) return;
    starting.value = true;
    failure.value = undefined;
    try {
      const run = await start();
      follow(run);
      if (run.kind !== 'preview') preview.value = undefined;
    } catch (error) {
      await refuse(toFailure(error));
    } finally {
      starting.value = false;
    }
  }

  /** Where the backend wants the plan to be seen first after all, it is worked out. */
  async function startOrPreview(request: StartRunRequest): Promise<RunView> {
    try {
      return await api.startRun(request);
    } catch (error) {
      const wantsPreview = toFailure(error).code === 'preview_required' && request.confirmedPreview === undefined;
      if (!wantsPreview || request.kind === 'preview') throw error;
      return await api.startRun({ kind: 'preview' });
    }
  }

  /** The state of things is not what the page thought: look again instead of only complaining. */
  async function refuse(cause: Failure): Promise<void> {
    if (cause.code === 'preview_required' || cause.code === 'settings_changed') preview.value = undefined;
    await app.loadInstallation();
    const running = app.installation.value?.activeRun;
    if (cause.code === 'run_active' && running !== undefined) follow(running);
    else failure.value = cause;
  }

  const model: RunModel = {
    active,
    progress: computed(() => active.value && progressOf(active.value, clock.now(), first.value)),
    preview,
    finished,
    starting,
    cancelling,
    lost,
    failure,
    onSynced: () => undefined,
    async syncNow() {
      preview.value = undefined;
      finished.value = undefined;
      const kind = app.installation.value?.firstSyncConfirmed ? 'sync' : 'preview';
      await begin(() => startOrPreview({ kind }));
    },
    async allow(brakes) {
      finished.value = undefined;
      await begin(() => api.startRun({ kind: 'sync', ...brakes }));
    },
    async confirm() {
      const confirmedPreview = preview.value?.id;
      if (confirmedPreview !== undefined) await begin(() => startOrPreview({ kind: 'sync', confirmedPreview }));
    },
    dismissPreview() {
      preview.value = undefined;
    },
    async cancel() {
      if (active.value === undefined) return;
      cancelling.value = true;
      try {
        const run = await api.cancelRun(active.value.id);
        if (!isUnderWay(run)) end(run);
      } catch (error) {
        cancelling.value = false;
        failure.value = toFailure(error);
      }
    },
    follow,
  };
  return model;
}
