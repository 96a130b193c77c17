import type { Flow } from '../../core/flow.ts';
import type { Link } from '../../core/link.ts';
import type { Connectors } from '../../engine/open-task.ts';
import { requestStartAfresh } from '../../engine/start-afresh.ts';
import { previewUndo } from '../../engine/undo/undo-preview.ts';
import type { SettingsRepository } from '../../stores/settings.ts';
import type { Store } from '../../stores/stores.ts';
import { openSyncRecords, type SyncRecords } from '../../stores/sync-records.ts';
import type { UndoPreview } from '../contract/runs.ts';
import type { StoredSettings } from '../contract/settings.ts';
import type { Activity, RunControl } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { keepDecision, readConflicts, readOpen } from './conflict-list.ts';
import { correctRecord } from './correct-record.ts';
import { type Entities, findLinks } from './find-links.ts';
import { refsOf } from './refs.ts';
import { readTimeline } from './timeline.ts';
import { dismiss, keepChoice, readWorkList } from './work-items.ts';

export interface ActivityDependencies {
  readonly store: Store;
  readonly settings: SettingsRepository;
  readonly clock: { now(): number };
  readonly runs: Pick<RunControl, 'soon' | 'undo'>;
  readonly flowsOf: (tenant: string, settings: StoredSettings) => Promise<readonly Flow[]>;
  /** Throws a `ConnectorError` where a side is not connected. */
  readonly connectorsOf: (tenant: string) => Promise<Connectors>;
}

/** Kinds by flow. Flows of kinds that are off now still have their history, and are called like their kind. */
const ENTITIES: Entities = new Map(
  (['people', 'vendors', 'products', 'purchaseOrders', 'cases'] as const).map((entity) => [entity, entity]),
);

export function createActivity(dependencies: ActivityDependencies): Activity {
  const { store, settings, clock, runs } = dependencies;
  const recordsOf = (tenant: string) => openSyncRecords(store, tenant);
  const currentFlows = async (tenant: string) => dependencies.flowsOf(tenant, await settings.get(tenant));
  const entitiesOf = async (tenant: string): Promise<Entities> => {
    const flows = await currentFlows(tenant).catch(ignoreDisconnection);
    return new Map([...ENTITIES, ...flows.map((flow) => [flow.id, flow.entity] as const)]);
  };

  return {
    workList: (tenant, query) => readWorkList(recordsOf(tenant), query),
    choose: async ({ tenant, name }, id, choice) => {
      const isKept = await keepChoice(recordsOf(tenant), id, choice, name, clock.now());
      return isKept ? runs.soon(tenant) : undefined;
    },
    correct: async ({ tenant, name }, id, values) => {
      const records = recordsOf(tenant);
      const [item] = await records.parked.get([id]);
      if (item === undefined) return undefined;
      const [flows, connectors] = await Promise.all([currentFlows(tenant), dependencies.connectorsOf(tenant)]);
      await correctRecord({ records, connectors, flows, item, values, by: name, now: clock.now() });
      return runs.soon(tenant);
    },
    dismiss: (tenant, ids, dismissed) => dismiss(recordsOf(tenant), ids, dismissed),
    conflicts: (tenant, query) => readConflicts(recordsOf(tenant), query),
    openConflicts: async (tenant) => (await readOpen(recordsOf(tenant))).length,
    resolve: async ({ tenant, name }, request) => {
      const kept = await keepDecision(recordsOf(tenant), request, name, clock.now());
      return kept === 0 ? undefined : runs.soon(tenant);
    },
    links: async (tenant, query) => findLinks(recordsOf(tenant), await entitiesOf(tenant), query),
    timeline: async (tenant, link) => readTimeline(recordsOf(tenant), await entitiesOf(tenant), link),
    undoPreview: async (tenant, runId) => viewUndo(recordsOf(tenant), runId, await currentFlows(tenant)),
    undo: async (tenant, runId, { links }) => {
      const preview = await viewUndo(recordsOf(tenant), runId, await currentFlows(tenant));
      if (preview === undefined) return undefined;
      if (preview.values === 0) throw new ApiProblem('nothing_to_undo', 'This run has changed nothing to be restored.');
      return runs.undo(tenant, runId, links);
    },
    startAfresh: ({ tenant, name: by }, instance) =>
      requestStartAfresh(store, tenant, { instance, by, now: clock.now() }),
  };
}

/** History can be read while ServiceNow is not connected. Then the kinds are called as ever. */
function ignoreDisconnection(error: unknown): readonly Flow[] {
  if (error instanceof ApiProblem) return [];
  throw error;
}

async function viewUndo(records: SyncRecords, runId: string, flows: readonly Flow[]): Promise<UndoPreview | undefined> {
  const [run] = await records.runs.get([runId]);
  if (run === undefined || run.kind === 'preview') return undefined;
  const counts = await previewUndo(records, run, flows);
  const links = await records.links.get(counts.created.map(({ linkId }) => linkId));
  return { runId, ...counts, entities: { ...counts.entities }, created: links.map((link: Link) => refsOf(link)) };
}
