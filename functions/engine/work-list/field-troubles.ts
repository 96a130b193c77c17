import { fieldOf } from '../../core/map-value.ts';
import type { PairPlan } from '../../core/plan-pair.ts';
import type { Side } from '../../core/record.ts';
import { type SyncTask, targetOf } from '../sync-task.ts';
import type { ParkCause } from './park-record.ts';

/** A field of a pair that was left as it is although the rest was synced; a person has to look at it. */
export function causeOfFields(
  task: SyncTask,
  { plan, fighting }: { readonly plan: PairPlan; readonly fighting: readonly string[] },
): ParkCause | undefined {
  const [mappingId] = fighting;
  if (mappingId !== undefined) return cause(task, targetOf(task), mappingId, 'fighting');
  return causeOfUnmapped(task, plan.skipped);
}

/**
 * A value that the mapping has no counterpart for. Of references that is the rule until their target is linked, and
 * they wait for that by themselves, or are noted apart.
 */
export function causeOfUnmapped(
  task: SyncTask,
  skipped: readonly { readonly mappingId: string; readonly reason: string; readonly side?: Side }[],
): ParkCause | undefined {
  const found = skipped.find(({ mappingId, reason }) => {
    const mapping = task.flow.mappings.find(({ id }) => id === mappingId);
    return reason === 'no-counterpart' && mapping?.refersTo === undefined && mapping?.named === undefined;
  });
  return found && cause(task, found.side ?? task.source, found.mappingId, 'no-counterpart');
}

function cause(task: SyncTask, side: Side, mappingId: string, reason: ParkCause['reason']): ParkCause {
  const mapping = task.flow.mappings.find(({ id }) => id === mappingId);
  return { side, reason, field: mapping && fieldOf(mapping, side), passing: false };
}
