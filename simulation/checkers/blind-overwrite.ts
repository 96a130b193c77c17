import { isSameValue, type Side } from '../../functions/core/record.ts';
import type { Commit, FieldChange, History } from '../history.ts';
import type { Life } from '../life.ts';
import type { Violations } from '../violations.ts';
import type { Checker } from './checker.ts';

/** A plan is not made from what was read longer ago than this: a fresh look, a pause and a slow call lie in between. */
const PLANNED_FROM_MS = 150_000;
/** A process that stood still in the middle goes on with what it had read: its store refuses it, the two systems cannot. */
const PLANNED_BEFORE_STALL_MS = 600_000;

const STAMP_MS = 1_000;
const LATEST_STAMP_MS = 31_000;

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
  /** How many there were, by the side that was written to. */
  readonly slipped: Readonly<Record<Side, number>>;
}

/**
 * I3: what a write replaces is what its plan had read. An edit that lands between the read and the first attempt is the
 * one exception, as ServiceNow cannot compare and set and the CRM only by whole seconds; it is counted. A second attempt without a new read never is.
 */
export function checkBlindOverwrites(
  violations: Violations,
  history: () => History,
  hasLateEdits: () => boolean,
): BlindOverwrites {
  const dealings = new Map<string, Dealing>();
  const slipped: Record<Side, Set<string>> = { servicenow: new Set(), crm: new Set() };
  const keyOf = (life: Life, side: string, id: string) => `${life.name}/${side}/${id}`;

  function judge(life: Life, commit: Commit, { change, dealing }: { change: FieldChange; dealing: Dealing }): void {
    const { reads, attempts } = dealing;
    const { side, id, step, at } = commit;
    const last = history()
      .moments(side, id, change.field)
      .findLast((moment) => moment.step < step);
    if (last?.by !== 'user') return;
    const longestPlan = life.hasStalled ? PLANNED_BEFORE_STALL_MS : PLANNED_FROM_MS;
    const lastRead = reads.at(-1);
    // A removal is the same however often it is sent.
    const isFirst = attempts <= 1 || commit.kind === 'remove';
    const isUnseen = lastRead !== undefined && lastRead.at >= at - longestPlan && lastRead.step < last.step;
    if (isFirst && isUnseen && !wasStoppable(commit, last.at - lastRead.at))
      slipped[side].add(`${step}/${change.field}`);
    else if (!isFirst || !wasRead(commit, change, reads)) {
      const value = JSON.stringify(change.before);
      violations.add('I3 no blind overwrite', `${side} ${id} ${change.field}: ${value} was replaced unread`);
    }
  }

  /** The CRM refuses to replace an edit that is stamped later than what was read; its stamps are whole seconds, and some late. */
  function wasStoppable({ side, kind }: Commit, afterReadMs: number): boolean {
    return side === 'crm' && kind === 'update' && afterReadMs > (hasLateEdits() ? LATEST_STAMP_MS : STAMP_MS);
  }

  function wasRead({ side, id }: Commit, { field, before }: FieldChange, reads: Dealing['reads']): boolean {
    return reads.some(({ step }) => {
      const value = history().valueAt({ side, id, field, step });
      return value !== undefined && isSameValue(value, before);
    });
  }

  return {
    hasSlipped: (commit, field) => slipped[commit.side].has(`${commit.step}/${field}`),
    get slipped() {
      return { servicenow: slipped.servicenow.size, crm: slipped.crm.size };
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
