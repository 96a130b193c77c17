import { flowsTo } from '../../core/flow.ts';
import { SIDES } from '../../core/record.ts';
import { type SyncTask, targetOf } from '../sync-task.ts';

/** How many batches of new records may be under way. */
export function createsAtOnce(task: SyncTask): number {
  return task.sides[targetOf(task)].connector.limits.writeConcurrency;
}

/** How many batches of pairs may be under way: as the slower of the sides that may be written to takes them. */
export function updatesAtOnce(task: SyncTask): number {
  const written = SIDES.filter((side) => flowsTo(task.flow.direction, side));
  return Math.min(...written.map((side) => task.sides[side].connector.limits.writeConcurrency));
}

/**
 * Works off batches, several at once, and gives back the results in the order of the batches. Before each a checkpoint
 * is passed, one at a time. After a failure, or when the run has to stop, none is started any more, and those under
 * way are waited for: whoever owns the installation next never meets a write of this owner.
 */
export async function workOffBatches<Batch, Result>(
  task: Pick<SyncTask, 'checkpoint'>,
  batches: readonly Batch[],
  atOnce: number,
  work: (batch: Batch) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  const underWay = new Set<Promise<void>>();
  for (const [index, batch] of batches.entries()) {
    if (underWay.size >= Math.max(1, atOnce)) await Promise.race(underWay);
    if (failures.length === 0) await task.checkpoint().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) break;
    const worked = work(batch)
      .then(
        (result) => {
          results[index] = result;
        },
        (error: unknown) => {
          failures.push(error);
        },
      )
      .finally(() => underWay.delete(worked));
    underWay.add(worked);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return results;
}
