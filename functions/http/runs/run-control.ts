import type { PulledBrake } from '../../core/brake.ts';
import type { Flow } from '../../core/flow.ts';
import { flowsTo } from '../../core/flow.ts';
import { msToInstant } from '../../core/instant.ts';
import { directionOf } from '../../core/presets/simple-settings.ts';
import { otherSide, SIDES } from '../../core/record.ts';
import { countsByEntity, isActive, type Run } from '../../core/run.ts';
import { loadCursor, pollCursorName } from '../../engine/runs/run-task.ts';
import {
  activeRun,
  latestRuns,
  newRun,
  newRunId,
  requestAnother,
  requestCancel,
  takeRequestForAnother,
} from '../../engine/runs/runs.ts';
import type { Cursors } from '../../stores/cursors.ts';
import type { Json, Store } from '../../stores/stores.ts';
import { openSyncRecords } from '../../stores/sync-records.ts';
import { ErrorCode } from '../contract/errors.ts';
import type { Brake, RunView } from '../contract/runs.ts';
import type { StoredSettings } from '../contract/settings.ts';
import type { RunControl } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { type SummarySources, summarize } from '../summary/summarize.ts';

const LISTED_RUNS = 20;
const MAX_PARKED = 10_000;

export interface RunControlDependencies extends SummarySources {
  readonly cursors: Cursors;
  readonly random: () => number;
  /** The flows that the settings and what the connected user reaches amount to. */
  readonly flowsOf: (tenant: string, settings: StoredSettings) => Promise<readonly Flow[]>;
  /** Wakes whoever executes runs. */
  readonly wake: (tenant: string) => void;
}

type StartedFor = Pick<Parameters<typeof newRun>[0], 'preview' | 'mayDelete' | 'mayChange' | 'mayBlank' | 'undo'>;

export function createRunControl(dependencies: RunControlDependencies): RunControl {
  const { store, settings, clock, random, wake } = dependencies;
  const recordsOf = (tenant: string) => openSyncRecords(store, tenant);

  async function start(
    tenant: string,
    kind: Run['kind'],
    flows: readonly Flow[],
    revision: number,
    more: StartedFor = {},
  ): Promise<RunView> {
    const records = recordsOf(tenant);
    const now = clock.now();
    const run = newRun({ id: newRunId(now, random), kind, flows, settingsRevision: revision, now, ...more });
    await records.runs.put([run]);
    wake(tenant);
    return toView(run);
  }

  async function refuseWhileActive(tenant: string): Promise<void> {
    const active = await activeRun(recordsOf(tenant));
    if (active) throw new ApiProblem('run_active', 'A run is under way; wait for it or cancel it.');
  }

  /** The run under way, which another is to follow. */
  async function followed(tenant: string): Promise<RunView | undefined> {
    if ((await activeRun(recordsOf(tenant))) === undefined) return undefined;
    await requestAnother(store, tenant);
    // It may have ended just now, without having seen the wish.
    const active = await activeRun(recordsOf(tenant));
    if (active === undefined) await takeRequestForAnother(store, tenant);
    return active && toView(active);
  }

  async function soon(tenant: string): Promise<RunView> {
    const current = await settings.get(tenant);
    await requireConfirmed(store, tenant, current);
    const active = await followed(tenant);
    if (active) return active;
    const flows = await dependencies.flowsOf(tenant, current);
    return start(tenant, await kindOfSync(dependencies, tenant, flows), flows, current.revision);
  }

  return {
    start: async (tenant, request) => {
      await refuseWhileActive(tenant);
      const current = await settings.get(tenant);
      const flows = await dependencies.flowsOf(tenant, current);
      if (request.kind === 'preview') return start(tenant, 'preview', flows, current.revision);
      const isFirst = !(await isConfirmed(store, tenant, current));
      const preview = isFirst ? await confirm(dependencies, tenant, current, request.confirmedPreview) : undefined;
      return start(tenant, await kindOfSync(dependencies, tenant, flows), flows, current.revision, {
        preview,
        mayDelete: request.allowDeletions,
        mayChange: request.allowChanges,
        mayBlank: request.allowBlanks,
      });
    },
    get: async (tenant, id) => {
      const [run] = await recordsOf(tenant).runs.get([id]);
      return run && toView(run);
    },
    list: async (tenant, after) => {
      const runs = await latestRuns(recordsOf(tenant), LISTED_RUNS + 1, after);
      const page = runs.slice(0, LISTED_RUNS);
      const next = runs.length > page.length ? page.at(-1)?.id : undefined;
      return { runs: page.map(toView), ...(next === undefined ? {} : { next }) };
    },
    cancel: async (tenant, id) => {
      const records = recordsOf(tenant);
      const [run] = await records.runs.get([id]);
      if (run === undefined) return undefined;
      if (isActive(run)) {
        await requestCancel(store, tenant, id);
        wake(tenant);
      }
      return toView(run);
    },
    active: async (tenant) => {
      const run = await activeRun(recordsOf(tenant));
      return run && toView(run);
    },
    last: async (tenant) => {
      const runs = await latestRuns(recordsOf(tenant), LISTED_RUNS);
      const last = runs.find((run) => !isActive(run) && run.kind !== 'preview');
      return last && toView(last);
    },
    retry: async (tenant, ids) => {
      await requireConfirmed(store, tenant, await settings.get(tenant));
      return (await makeDue(dependencies, tenant, ids)) ? soon(tenant) : undefined;
    },
    soon,
    undo: async (tenant, runId, links) => {
      const [undone] = await recordsOf(tenant).runs.get([runId]);
      if (undone === undefined) return undefined;
      const current = await settings.get(tenant);
      await refuseWhileActive(tenant);
      const flows = await dependencies.flowsOf(tenant, current);
      const undo = { runId, ...(links === undefined ? {} : { links }) };
      return start(tenant, 'undo', flows, current.revision, { undo });
    },
    summary: (tenant) => summarize(dependencies, tenant),
    firstSyncConfirmed: async (tenant) => isConfirmed(store, tenant, await settings.get(tenant)),
    stopAll: async (tenant) => {
      const run = await activeRun(recordsOf(tenant));
      if (run === undefined) return;
      await requestCancel(store, tenant, run.id);
      wake(tenant);
    },
  };
}

function toView(run: Run): RunView {
  return {
    id: run.id,
    kind: run.kind,
    state: run.state,
    startedAt: run.startedAt,
    counts: countsByEntity(run),
    settingsRevision: run.settingsRevision,
    ...(run.finishedAt === undefined ? {} : { finishedAt: run.finishedAt }),
    ...(run.error === undefined ? {} : { error: viewError(run.error) }),
    ...(run.undo === undefined ? {} : { undoOf: run.undo.runId }),
    ...viewHeld(run),
  };
}

function viewHeld(run: Run): Pick<RunView, 'held'> {
  const { heldBy: side, notBefore } = run;
  if (side === undefined || notBefore === undefined || !isActive(run)) return {};
  return { held: { side, until: msToInstant(notBefore) } };
}

function viewError({ brake, ...error }: NonNullable<Run['error']>): NonNullable<RunView['error']> {
  const code = ErrorCode.catch('internal').parse(error.code);
  return { ...error, code, ...(brake === undefined ? {} : { brake: viewBrake(brake) }) };
}

function viewBrake(brake: PulledBrake): Brake {
  const sample = brake.sample.map(({ servicenow, crm, ...rest }) => ({ ...rest, records: { servicenow, crm } }));
  return { ...brake, sample } as Brake;
}

async function kindOfSync(dependencies: RunControlDependencies, tenant: string, flows: readonly Flow[]) {
  const names = flows.flatMap((flow) =>
    SIDES.filter((side) => flowsTo(flow.direction, otherSide(side))).map((source) => pollCursorName(flow, source)),
  );
  const known = await Promise.all(names.map((name) => loadCursor(dependencies.cursors, tenant, name)));
  return known.every((cursor) => cursor === undefined) ? 'backfill' : 'incremental';
}

/** A first sync is confirmed for these kinds, one module and one direction: with others it would write something else. */
function confirmationKey(settings: StoredSettings): string {
  return ['confirmed', settings.crmModule, directionOf(settings), ...[...settings.kinds].sort()].join('/');
}

async function isConfirmed(store: Store, tenant: string, settings: StoredSettings): Promise<boolean> {
  return (await store.get(tenant, 'settings', [confirmationKey(settings)])).length > 0;
}

async function requireConfirmed(store: Store, tenant: string, settings: StoredSettings): Promise<void> {
  if (await isConfirmed(store, tenant, settings)) return;
  throw new ApiProblem('preview_required', 'Look at what the first sync will do, and confirm it, before it writes.');
}

async function confirm(
  { store, clock }: RunControlDependencies,
  tenant: string,
  settings: StoredSettings,
  previewId: string | undefined,
): Promise<Run> {
  const [preview] = previewId === undefined ? [] : await openSyncRecords(store, tenant).runs.get([previewId]);
  if (preview?.kind !== 'preview' || preview.state !== 'done') {
    throw new ApiProblem('preview_required', 'Look at what the first sync will do, and confirm it, before it writes.');
  }
  if (preview.settingsRevision !== settings.revision) {
    throw new ApiProblem('settings_changed', 'The settings were changed after this preview; make a new one.');
  }
  const body: Json = { preview: preview.id, at: msToInstant(clock.now()) };
  await store.put(tenant, 'settings', [{ key: confirmationKey(settings), body }]);
  return preview;
}

/** Their next try is due now. Tells whether there is anything to try. */
async function makeDue(
  { store, clock }: RunControlDependencies,
  tenant: string,
  ids: readonly string[] | undefined,
): Promise<boolean> {
  const { parked } = openSyncRecords(store, tenant);
  const items = ids === undefined ? await parked.scan({ limit: MAX_PARKED }) : await parked.get(ids);
  const nextTryAt = msToInstant(clock.now());
  const waiting = items.filter(({ isNote, dismissed }) => !isNote && (ids !== undefined || !dismissed));
  await parked.put(waiting.map(({ dismissed: _, ...item }) => ({ ...item, nextTryAt })));
  return waiting.length > 0;
}
