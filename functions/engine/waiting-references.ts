import type { WaitingReference } from '../stores/sync-records.ts';
import type { SyncTask } from './sync-task.ts';

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

/** The source records of this task whose targets have a partner by now. They stop waiting. */
export async function releaseWaiting(task: SyncTask): Promise<readonly string[]> {
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
  const ready = waiting.filter((item) => linked.has(item.target));
  await task.records.waiting.remove(ready.map((item) => item.id));
  return [...new Set(ready.map((item) => item.recordId))];
}
