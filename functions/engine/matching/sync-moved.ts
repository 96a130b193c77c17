import { readFrom } from '../../core/cursor.ts';
import { instantToMs } from '../../core/instant.ts';
import type { Cursors } from '../../stores/cursors.ts';
import { sidesToFollow } from '../deletions/sync-deletions.ts';
import { syncRecords } from '../sync-records.ts';
import type { SyncTask } from '../sync-task.ts';
import type { CandidateFinder } from './candidates.ts';
import { followAllConverted, takeMoved } from './follow-converted.ts';

/** A look costs a call. */
const LOOK_EVERY_MS = 3_600_000;
/** The rest have their turn in later runs. */
const MOVED_LIMIT = 1_000;

export interface MovedEnvironment {
  readonly tenant: string;
  readonly cursors: Cursors;
  readonly run: { readonly startedAt: string };
}

/** Before anything is read: pairs whose CRM record has moved on to another module follow it. */
export async function syncMoved(task: SyncTask, environment: MovedEnvironment, finder: CandidateFinder): Promise<void> {
  await lookForConverted(task, environment);
  if (task.flow.onlyMovedFrom !== undefined) await syncRemembered(task, finder);
}

/** Converted leads are in no list of changes. Who edits a pair of one finds out at once; this look finds the others. */
async function lookForConverted(task: SyncTask, { tenant, cursors, run }: MovedEnvironment): Promise<void> {
  if (task.flow.whenConverted === undefined || !sidesToFollow(task).includes('crm')) return;
  const name = ['converted', task.flow.id, task.flow.crmModule].join('/');
  const before = await cursors.load(tenant, name);
  const isKnown = typeof before === 'string';
  if (isKnown && instantToMs(run.startedAt) - instantToMs(before) < LOOK_EVERY_MS) return;
  if (isKnown) await followAllConverted(task, readFrom(before));
  await cursors.save(tenant, name, run.startedAt, task.fence);
}

/** Pairs that have come here since the last look. */
async function syncRemembered(task: SyncTask, finder: CandidateFinder): Promise<void> {
  const moved = await takeMoved(task, MOVED_LIMIT);
  if (moved.ids.length === 0) return;
  const { connector, collection, fields, children } = task.sides[task.source];
  const records = await connector.readByIds(collection, moved.ids, fields, children);
  await syncRecords({ ...task, forced: new Set(moved.ids) }, records, finder);
  await moved.forget();
}
