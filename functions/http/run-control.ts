import type { Entity, Flow } from '../core/flow.ts';
import { flowsTo } from '../core/flow.ts';
import { msToInstant } from '../core/instant.ts';
import { directionOf } from '../core/presets/simple-settings.ts';
import { otherSide, SIDES } from '../core/record.ts';
import { addCounts, countsByEntity, isActive, NO_COUNTS, type Run, type RunCounts } from '../core/run.ts';
import { loadCursor, pollCursorName } from '../engine/run-task.ts';
import { activeRun, latestRuns, newRun, newRunId, requestCancel } from '../engine/runs.ts';
import type { Cursors } from '../stores/cursors.ts';
import type { SettingsRepository } from '../stores/settings.ts';
import type { Json, Store } from '../stores/stores.ts';
import { openSyncRecords } from '../stores/sync-records.ts';
import {
  ErrorCode,
  type RunView,
  type StoredSettings,
  type Summary,
  type WorkItem,
  type WorkList,
} from './contract.ts';
import type { RunControl } from './ports.ts';
import { ApiProblem } from './problem.ts';

const LISTED_RUNS = 20;
/** Runs whose figures make up the dashboard. */
const SUMMED_RUNS = 1_000;
const WORK_LIST_PAGE = 50;
const MAX_PARKED = 10_000;

export interface RunControlDependencies {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly settings: SettingsRepository;
  readonly clock: { now(): number };
  readonly random: () => number;
  /** The flows that the settings and what the connected user reaches amount to. */
  readonly flowsOf: (tenant: string, settings: StoredSettings) => Promise<readonly Flow[]>;
  /** Where the instance is, when it is connected. */
  readonly connectedInstance: (tenant: string) => Promise<string | undefined>;
  /** Wakes whoever executes runs. */
  readonly wake: (tenant: string) => void;
}

export function createRunControl(dependencies: RunControlDependencies): RunControl {
  const { store, settings, clock, random, wake } = dependencies;
  const recordsOf = (tenant: string) => openSyncRecords(store, tenant);

  async function start(
    tenant: string,
    kind: Run['kind'],
    flows: readonly Flow[],
    revision: number,
    more: { readonly preview?: Run | undefined; readonly mayDelete?: boolean | undefined } = {},
  ): Promise<RunView> {
    const records = recordsOf(tenant);
    const now = clock.now();
    const run = newRun({ id: newRunId(now, random), kind, flows, settingsRevision: revision, now, ...more });
    await records.runs.put([run]);
    wake(tenant);
    return toView(run);
  }

  return {
    start: async (tenant, request) => {
      const active = await activeRun(recordsOf(tenant));
      if (active) throw new ApiProblem('run_active', 'A run is under way; wait for it or cancel it.');
      const current = await settings.get(tenant);
      const flows = await dependencies.flowsOf(tenant, current);
      if (request.kind === 'preview') return start(tenant, 'preview', flows, current.revision);
      const isFirst = !(await isConfirmed(store, tenant, current));
      const preview = isFirst ? await confirm(dependencies, tenant, current, request.confirmedPreview) : undefined;
      return start(tenant, await kindOfSync(dependencies, tenant, flows), flows, current.revision, {
        preview,
        mayDelete: request.allowDeletions,
      });
    },
    get: async (tenant, id) => {
      const [run] = await recordsOf(tenant).runs.get([id]);
      return run && toView(run);
    },
    list: async (tenant) => (await latestRuns(recordsOf(tenant), LISTED_RUNS)).map(toView),
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
    workList: (tenant, after) => workList(dependencies, tenant, after),
    retry: async (tenant, ids) => {
      const active = await activeRun(recordsOf(tenant));
      if (active) throw new ApiProblem('run_active', 'A run is under way; wait for it or cancel it.');
      const current = await settings.get(tenant);
      if (!(await isConfirmed(store, tenant, current))) {
        throw new ApiProblem(
          'preview_required',
          'Look at what the first sync will do, and confirm it, before it writes.',
        );
      }
      const flows = await dependencies.flowsOf(tenant, current);
      if (!(await makeDue(dependencies, tenant, ids))) return undefined;
      return start(tenant, await kindOfSync(dependencies, tenant, flows), flows, current.revision);
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
    ...(run.error === undefined
      ? {}
      : { error: { ...run.error, code: ErrorCode.catch('internal').parse(run.error.code) } }),
  };
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

async function workList(
  { store }: RunControlDependencies,
  tenant: string,
  after: string | undefined,
): Promise<WorkList> {
  const { parked } = openSyncRecords(store, tenant);
  const all = await parked.scan({ limit: MAX_PARKED });
  const rest = after === undefined ? all : all.filter((item) => item.id > after);
  const page = rest.slice(0, WORK_LIST_PAGE);
  const next = rest.length > page.length ? page.at(-1)?.id : undefined;
  return { items: page.map(toWorkItem), total: all.length, ...(next === undefined ? {} : { next }) };
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
  await parked.put(items.map((item) => ({ ...item, nextTryAt })));
  return items.length > 0;
}

function toWorkItem({ flowId: _flowId, version: _version, ...item }: Parked): WorkItem {
  return { ...item, candidates: item.candidates ? [...item.candidates] : undefined } as WorkItem;
}

type Parked = Awaited<ReturnType<ReturnType<typeof openSyncRecords>['parked']['get']>>[number];

async function summarize(dependencies: RunControlDependencies, tenant: string): Promise<Summary> {
  const records = openSyncRecords(dependencies.store, tenant);
  const [runs, parked, instance] = await Promise.all([
    latestRuns(records, SUMMED_RUNS),
    records.parked.scan({ limit: MAX_PARKED }),
    dependencies.connectedInstance(tenant),
  ]);
  const synced = runs.filter((run) => run.kind !== 'preview');
  const totals: Partial<Record<Entity, RunCounts>> = {};
  for (const run of synced) {
    for (const [entity, counts] of Object.entries(countsByEntity(run)) as [Entity, RunCounts][]) {
      totals[entity] = addCounts(totals[entity] ?? NO_COUNTS, counts);
    }
  }
  const waiting = (entity: Entity) => parked.filter((item) => item.entity === entity).length;
  const last = synced.find((run) => run.state === 'done');
  return {
    v: 1,
    connected: instance !== undefined,
    at: new Date(dependencies.clock.now()).toISOString(),
    needsYou: parked.length,
    counts: Object.fromEntries(
      (Object.entries(totals) as [Entity, RunCounts][]).map(([entity, counts]) => [
        entity,
        [counts.created, counts.updated, counts.linked, 0, waiting(entity)],
      ]),
    ),
    ...(instance === undefined ? {} : { instance }),
    ...(last?.finishedAt === undefined ? {} : { lastSync: last.finishedAt }),
  };
}
