import type { Commit } from '../history.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';

/**
 * I5: one change leads to one write per record that it concerns, and a write leads to none. Writes that change nothing
 * are only what an unclear outcome or a killed process left behind.
 */
export function checkEcho(violations: Violations): Checker {
  let emptyWrites = 0;
  let writes = 0;
  return {
    observer: {
      wrote: ({ commit }) => {
        if (commit === undefined) emptyWrites += 1;
        else if (!isOnlyKey(commit)) writes += 1;
      },
    },
    atRest: async (world) => {
      const excuses = world.faults.count + world.crashes + world.failedStoreWrites;
      if (emptyWrites > excuses) {
        violations.add('I5 no echo', `${emptyWrites} writes changed nothing, with ${excuses} faults and crashes`);
      }
      const allowed = userChanges(world) + excuses;
      if (writes > allowed) violations.add('I5 no echo', `${writes} writes for ${allowed} changes, faults and crashes`);
    },
  };
}

/** A record that is linked gets its key once, apart from any change. */
function isOnlyKey({ changes }: Commit): boolean {
  return changes.length === 1 && changes[0]?.field === 'ServiceNow_ID';
}

/** Every record that people made or changed, each time: it concerns one record of the other side. */
function userChanges({ history }: World): number {
  return history.commits.filter(({ by }) => by === 'user').length;
}
