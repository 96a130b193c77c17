import { isSameValue } from '../../functions/core/record.ts';
import type { Commit, FieldChange, History } from '../history.ts';
import type { Life } from '../life.ts';
import type { Violations } from '../violations.ts';
import type { Checker } from './checker.ts';

/** A plan is not made from what was read longer ago than this: a fresh look, a pause and a slow call lie in between. */
const PLANNED_FROM_MS = 150_000;
/** A process that stood still in the middle goes on with what it had read: its store refuses it, the two systems cannot. */
const PLANNED_BEFORE_STALL_MS = 600_000;

/** What is known of one process's dealings with one record. */
interface Dealing {
  reads: { readonly step: number; readonly at: number }[];
  /** Writes that arrived since the last read. */
  attempts: number;
}

const STRANGER: Dealing = { reads: [], attempts: 0 };

export interface BlindOverwrites extends Checker {
  /** Whether the change replaced an edit that landed between its read and its first attempt. */
  hasSlipped(commit: Commit, field: string): boolean;
  readonly slipped: number;
}

/**
 * I3: what a write replaces is what its plan had read. An edit that lands between the read and the first attempt is the
 * one exception, as neither system can compare and set; it is counted. A second attempt without a new read never is.
 */
export function checkBlindOverwrites(violations: Violations, history: () => History): BlindOverwrites {
  const dealings = new Map<string, Dealing>();
  const slipped = new Set<string>();
  const keyOf = (life: Life, side: string, id: string) => `${life.name}/${side}/${id}`;

  function judge(life: Life, commit: Commit, { change, dealing }: { change: FieldChange; dealing: Dealing }): void {
    const { reads, attempts } = dealing;
    const { side, id, step, at } = commit;
    const last = history()
      .moments(side, id, change.field)
      .findLast((moment) => moment.step < step);
    if (last?.by !== 'user') return;
    const longestPlan = life.hasStalled ? PLANNED_BEFORE_STALL_MS : PLANNED_FROM_MS;
    const recent = reads.filter((read) => read.at >= at - longestPlan);
    // A removal is the same however often it is sent.
    const isFirst = attempts <= 1 || commit.kind === 'remove';
    if (isFirst && recent.some((read) => read.step < last.step)) slipped.add(`${step}/${change.field}`);
    else if (!isFirst || !wasRead(commit, change, reads)) {
      const value = JSON.stringify(change.before);
      violations.add('I3 no blind overwrite', `${side} ${id} ${change.field}: ${value} was replaced unread`);
    }
  }

  function wasRead({ side, id }: Commit, { field, before }: FieldChange, reads: Dealing['reads']): boolean {
    return reads.some(({ step }) => {
      const value = history().valueAt({ side, id, field, step });
      return value !== undefined && isSameValue(value, before);
    });
  }

  return {
    hasSlipped: (commit, field) => slipped.has(`${commit.step}/${field}`),
    get slipped() {
      return slipped.size;
    },
    observer: {
      read: ({ life, side, id, step, at }) => {
        const key = keyOf(life, side, id);
        const before = dealings.get(key) ?? STRANGER;
        const reads = before.attempts > 0 ? [] : before.reads;
        dealings.set(key, { reads: [...reads, { step, at }], attempts: 0 });
      },
      attempted: ({ life, side, ids }) => {
        for (const id of ids) {
          const dealing = dealings.get(keyOf(life, side, id));
          if (dealing) dealing.attempts += 1;
        }
      },
      wrote: ({ life, side, id, commit }) => {
        if (commit === undefined || commit.kind === 'create') return;
        const dealing = dealings.get(keyOf(life, side, id)) ?? STRANGER;
        for (const change of commit.changes) judge(life, commit, { change, dealing });
      },
    },
  };
}
