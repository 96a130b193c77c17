import { collectionOf, type Flow } from '../functions/core/flow.ts';
import { fieldsRead } from '../functions/core/map-value.ts';
import { type FieldValue, type FieldValues, isSameValue, type Side } from '../functions/core/record.ts';
import type { FarSystem } from './systems.ts';

/** Who changed a record: people, the product, or the loading of what was there before. */
export type Author = 'user' | 'engine';

export interface FieldChange {
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
}

/** One change of one record, as its system committed it. */
export interface Commit {
  /** Counts all events of a seed. */
  readonly step: number;
  readonly at: number;
  readonly side: Side;
  readonly id: string;
  readonly kind: 'create' | 'update' | 'remove';
  readonly by: Author;
  readonly changes: readonly FieldChange[];
}

/** A value that a field had from a step on. */
export interface Moment {
  readonly step: number;
  readonly at: number;
  readonly value: FieldValue;
  readonly by: Author;
}

/** Everything that was ever true on both sides, of the fields that the flow concerns. */
export interface History {
  readonly commits: readonly Commit[];
  /** The last step taken. */
  readonly step: number;
  nextStep(): number;
  /** Compares a record with what was known of it, and keeps the difference. */
  observe(side: Side, id: string, by: Author): Commit | undefined;
  current(side: Side): ReadonlyMap<string, FieldValues>;
  /** All values of one field, oldest first. */
  moments(side: Side, id: string, field: string): readonly Moment[];
  /** The value at a step; undefined when there was no such record. */
  valueAt(at: {
    readonly side: Side;
    readonly id: string;
    readonly field: string;
    readonly step: number;
  }): FieldValue | undefined;
  watched(side: Side): readonly string[];
}

export interface HistoryDependencies {
  readonly flow: Flow;
  readonly systems: Readonly<Record<Side, FarSystem>>;
  readonly keyFields: Readonly<Record<Side, string | undefined>>;
  readonly now: () => number;
}

export function createHistory({ flow, systems, keyFields, now }: HistoryDependencies): History {
  const commits: Commit[] = [];
  const records: Record<Side, Map<string, FieldValues>> = { servicenow: new Map(), crm: new Map() };
  const moments = new Map<string, Moment[]>();
  const watched = { servicenow: watchedFields('servicenow'), crm: watchedFields('crm') };
  let step = 0;

  function watchedFields(side: Side): readonly string[] {
    const mapped = flow.mappings.flatMap((mapping) => fieldsRead(mapping, side));
    const key = keyFields[side];
    return [...new Set([...mapped.filter((name) => !name.includes('.')), ...(key === undefined ? [] : [key])])];
  }

  function pick(side: Side, record: FieldValues): FieldValues {
    return Object.fromEntries(watched[side].map((name) => [name, record[name] ?? null]));
  }

  function remember(side: Side, id: string, commit: Commit): void {
    for (const { field, after } of commit.changes) {
      const key = `${side}/${id}/${field}`;
      const list = moments.get(key) ?? [];
      list.push({ step: commit.step, at: commit.at, value: after, by: commit.by });
      moments.set(key, list);
    }
  }

  function changesOf(side: Side, before: FieldValues | undefined, after: FieldValues): readonly FieldChange[] {
    return watched[side]
      .map((field) => ({ field, before: before?.[field] ?? null, after: after[field] ?? null }))
      .filter((change) => before === undefined || !isSameValue(change.before, change.after));
  }

  return {
    commits,
    get step() {
      return step;
    },
    nextStep: () => {
      step += 1;
      return step;
    },
    observe: (side, id, by) => {
      const before = records[side].get(id);
      const found = systems[side].read(collectionOf(flow, side), id);
      if (before === undefined && found === undefined) return undefined;
      const after = found && pick(side, found);
      if (after === undefined) records[side].delete(id);
      else records[side].set(id, after);
      const changes = changesOf(side, before, after ?? {});
      if (after !== undefined && changes.length === 0) return undefined;
      step += 1;
      const kind = after === undefined ? 'remove' : before === undefined ? 'create' : 'update';
      const commit: Commit = { step, at: now(), side, id, kind, by, changes };
      commits.push(commit);
      remember(side, id, commit);
      return commit;
    },
    current: (side) => records[side],
    moments: (side, id, field) => moments.get(`${side}/${id}/${field}`) ?? [],
    valueAt: ({ side, id, field, step: until }) =>
      moments.get(`${side}/${id}/${field}`)?.findLast((moment) => moment.step <= until)?.value,
    watched: (side) => watched[side],
  };
}
