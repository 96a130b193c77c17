import type { Run, RunTask } from '../../core/run.ts';

/** Ids of the records that sweeps under way have seen, by task. Kept in memory only: a sweep that lost them finds no gaps. */
export interface SweptIds {
  /** Undefined where the run is no sweep, or where what its task has seen so far is not known any more. */
  of(run: Run, index: number, task: RunTask): Set<string> | undefined;
  forget(runId: string): void;
}

export function createSweptIds(): SweptIds {
  const known = new Map<string, Map<number, Set<string>>>();
  return {
    of: ({ id, kind }, index, task) => {
      if (kind !== 'sweep') return undefined;
      const ofRun = known.get(id) ?? new Map<number, Set<string>>();
      known.set(id, ofRun);
      const isFresh = task.position === undefined && task.isRead !== true;
      if (isFresh) ofRun.set(index, new Set());
      return ofRun.get(index);
    },
    forget: (runId) => void known.delete(runId),
  };
}
