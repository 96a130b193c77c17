import type { WaitingReference } from '../../stores/sync-records.ts';
import type { SyncTask } from '../sync-task.ts';

/** How many waiting records one task looks through; the rest have their turn in later runs. */
const RELEASE_LIMIT = 1_000;

/** A record that points at one without a partner. */
export interface Unresolved {
  readonly linkId: string;
  readonly recordId: string;
  readonly mappingId: string;
  /** The id of the record that is pointed at, on the source side. */
  readonly target: string;
}

export async function waitForPartners(task: SyncTask, unresolved: readonly Unresolved[]): Promise<void> {
  const rows = unresolved.map(
    (item): WaitingReference => ({ ...item, id: `wait/${item.linkId}/${item.mappingId}`, source: task.source }),
  );
  await task.records.waiting.put(rows, task.fence);
}

/** The references of this task's records whose targets have a partner by now. They wait on until `stopWaiting`. */
export async function findReleased(task: SyncTask): Promise<readonly WaitingReference[]> {
  const prefix = `wait/${task.flow.id}/${task.flow.crmModule}/${task.source}/`;
  const waiting = await task.records.waiting.scan({ prefix, limit: RELEASE_LIMIT });
  if (waiting.length === 0) return [];
  const targets = [...new Set(waiting.map((item) => item.target))];
  const links = await task.records.links.find(task.source === 'servicenow' ? 'refA' : 'refB', targets);
  const linked = new Set(
    links
      .filter((link) => link.state === 'linked')
      .map((link) => (task.source === 'servicenow' ? link.servicenowId : link.crmId)),
  );
  return waiting.filter((item) => linked.has(item.target));
}

/**
 * Only after their records were synced: whoever was cut in between would have forgotten them. A reference that waits for
 * another record by now goes on waiting.
 */
export async function stopWaiting(task: SyncTask, released: readonly WaitingReference[]): Promise<void> {
  const targets = new Map(released.map((item) => [item.id, item.target]));
  const now = await task.records.waiting.get([...targets.keys()]);
  const settled = now.filter((item) => targets.get(item.id) === item.target);
  await task.records.waiting.remove(settled.map((item) => item.id));
}
