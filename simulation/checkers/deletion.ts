import { flowsTo } from '../../functions/core/flow.ts';
import { otherSide } from '../../functions/core/record.ts';
import type { Commit } from '../history.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';

/**
 * I7: records are removed only as the flow says, and what a person deleted is not made again, unless its partner was
 * edited afterwards: an edit survives a delete.
 */
export function checkDeletion(violations: Violations): Checker {
  /** Of a record whose making was never confirmed nobody can tell that it was there. */
  const linked = new Set<string>();
  return {
    observer: {
      stored: ({ collection, rows }) => {
        if (collection === 'links') for (const { refB } of rows) if (refB !== undefined) linked.add(refB);
      },
    },
    atRest: async (world) => {
      const own = world.history.commits.filter(({ by }) => by === 'engine');
      const removed = own.filter((commit) => commit.kind === 'remove' && !mayRemove(world, commit));
      const revived = own.filter((commit) => isRevival(world, commit, linked));
      for (const { side, id } of removed) violations.add('I7 deletion', `${side} ${id} was removed against the policy`);
      for (const { side, id } of revived) violations.add('I7 deletion', `${side} ${id} was deleted under another id`);
    },
  };
}

/** Only the partner of a deleted record, where the flow wants that and values may flow that way. */
function mayRemove({ flow }: World, { side }: Commit): boolean {
  return flowsTo(flow.direction, side) && flow.onDelete?.[otherSide(side)] === 'delete';
}

/** Whether the commit makes a CRM record for a ServiceNow record whose partner a person had deleted. */
function isRevival(world: World, made: Commit, linked: ReadonlySet<string>): boolean {
  if (made.kind !== 'create' || made.side !== 'crm') return false;
  const key = made.changes.find(({ field }) => field === world.keyFields.crm)?.after;
  const removal = removalOf(world, String(key), made);
  return removal !== undefined && linked.has(removal.id) && !wasEditedBetween(world, String(key), [removal, made]);
}

/** The deletion by a person of an earlier record with this key. */
function removalOf({ history, keyFields }: World, key: string, { step }: Commit): Commit | undefined {
  return history.commits.findLast((commit) => {
    if (commit.step >= step || commit.kind !== 'remove' || commit.by !== 'user' || commit.side !== 'crm') return false;
    const keys = history.moments('crm', commit.id, keyFields.crm ?? '').map(({ value }) => value);
    return keys.findLast((value) => value !== null) === key;
  });
}

function wasEditedBetween({ history }: World, servicenowId: string, [from, until]: readonly [Commit, Commit]): boolean {
  return history.commits.some(
    ({ side, id, by, step }) =>
      side === 'servicenow' && id === servicenowId && by === 'user' && step > from.step && step < until.step,
  );
}
