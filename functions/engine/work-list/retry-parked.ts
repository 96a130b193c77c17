import { instantToMs } from '../../core/instant.ts';
import type { ParkedRecord } from '../../core/work-item.ts';
import type { CandidateFinder } from '../matching/candidates.ts';
import { syncRecords } from '../sync-records.ts';
import { linkIdOf, type SyncTask } from '../sync-task.ts';

/** Parked records are looked through, and tried again, in portions of this size. */
const PORTION = 1_000;

/** Records on the work list whose next try is due, although they did not change; with what people have said about them. */
export async function retryParked(task: SyncTask, finder: CandidateFinder): Promise<void> {
  const prefix = linkIdOf(task, '');
  let after: string | undefined;
  for (;;) {
    const position = after === undefined ? {} : { after };
    const parked = await task.records.parked.scan({ prefix, limit: PORTION, ...position });
    const now = task.clock.now();
    const due = parked.filter((item) => item.nextTryAt !== undefined && instantToMs(item.nextTryAt) <= now);
    if (due.length > 0) await retryPortion(task, due, finder);
    if (parked.length < PORTION) return;
    after = parked.at(-1)?.id;
  }
}

async function retryPortion(task: SyncTask, due: readonly ParkedRecord[], finder: CandidateFinder): Promise<void> {
  const { connector, collection, fields, children } = task.sides[task.source];
  const ids = due.map((item) => item.recordId);
  const choices = new Map(
    due.flatMap(({ recordId, choice }) => (choice === undefined ? [] : [[recordId, choice] as const])),
  );
  await syncRecords({ ...task, choices }, await connector.readByIds(collection, ids, fields, children), finder);
}
