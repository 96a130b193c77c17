import type { KeysetPosition, RecordPage } from '../../connectors/connector.ts';
import { type BrakeLimits, type BrakeSample, exceeds } from '../../core/brake.ts';
import { flowsTo, narrowDirection } from '../../core/flow.ts';
import { fieldOf, mapValue, readMapped } from '../../core/map-value.ts';
import { type FieldValue, isSameValue } from '../../core/record.ts';
import { classifyRecords, type LinkedRecord } from '../pairs/classify-records.ts';
import { nameOf, type SyncTask, targetOf } from '../sync-task.ts';
import { BrakePulled, isTooMany, placesOf, SAMPLED } from './brake-pulled.ts';

/** Once the limit is passed, so many pages more are read to tell how many it would be in all. */
const MOST_AHEAD = 20;

/** Stops a task before it changes or clears suspiciously many records. */
export interface ChangeBrake {
  /** Before the first of these is written. Throws `BrakePulled`. */
  check(task: SyncTask, changed: readonly LinkedRecord[]): Promise<void>;
  /** The page that is worked off now, or none yet. */
  reach(page: RecordPage): void;
}

export interface ChangeBrakeOptions {
  readonly limits: BrakeLimits;
  /** A person has seen how many it are and wants it so. */
  readonly allowed: Readonly<Record<'changes' | 'blanks', boolean>>;
  /** The pages after this position; all that the task reads when missing. */
  readonly pagesAfter: (position: KeysetPosition | undefined) => AsyncIterable<RecordPage>;
}

interface Tally {
  changes: number;
  blanks: number;
  readonly samples: Record<'changes' | 'blanks', BrakeSample[]>;
}

/**
 * Only values that a person may miss count: those of records that were linked before, where there was one. A first
 * contact, new records and empty fields that are filled are none. What would be written is told from the last settled
 * values, so that looking costs no calls. As long as no more are touched than any installation may, nothing is looked at;
 * then the rest of the pages is counted before the first write that is too many.
 */
export function createChangeBrake({ limits, allowed, pagesAfter }: ChangeBrakeOptions): ChangeBrake {
  const tally: Tally = { changes: 0, blanks: 0, samples: { changes: [], blanks: [] } };
  /** Up to here it is known to be fine. */
  const passed = { changes: 0, blanks: 0 };
  let current: RecordPage | undefined;

  async function judge(task: SyncTask, kind: 'changes' | 'blanks'): Promise<void> {
    if (allowed[kind] || tally[kind] <= passed[kind] || !exceeds(limits[kind], tally[kind], 0)) return;
    const ahead: Tally = {
      ...tally,
      samples: { changes: [...tally.samples.changes], blanks: [...tally.samples.blanks] },
    };
    const isEnd = await lookAhead(task, ahead);
    const known = await isTooMany(task, limits[kind], ahead[kind]);
    passed[kind] = isEnd ? Number.POSITIVE_INFINITY : ahead[kind];
    if (known === undefined) return;
    const { flow, source: side } = task;
    throw new BrakePulled({
      ...known,
      kind,
      entity: flow.entity,
      side,
      records: ahead[kind],
      orMore: !isEnd,
      limit: limits[kind],
      sample: ahead.samples[kind],
    });
  }

  /** Counts what later pages would change. False where there are more pages than are worth it. */
  async function lookAhead(task: SyncTask, ahead: Tally): Promise<boolean> {
    if (current !== undefined && current.next === undefined) return true;
    let pages = 0;
    for await (const page of pagesAfter(current?.next)) {
      const { changed } = await classifyRecords(task, page.records);
      for (const item of changed) count(task, ahead, item);
      pages += 1;
      if (pages >= MOST_AHEAD) return page.next === undefined;
    }
    return true;
  }

  return {
    reach: (page) => {
      current = page;
    },
    check: async (task, changed) => {
      if (task.isPreview) return;
      for (const item of changed) count(task, tally, item);
      await judge(task, 'blanks');
      await judge(task, 'changes');
    },
  };
}

function count(task: SyncTask, tally: Tally, { record, link }: LinkedRecord): void {
  const lost = lostValues(task, { record, link });
  const replaced = lost.filter(({ after }) => after !== null);
  const cleared = lost.filter(({ after }) => after === null);
  for (const [kind, values] of [
    ['changes', replaced],
    ['blanks', cleared],
  ] as const) {
    const [first] = values;
    if (first === undefined) continue;
    tally[kind] += 1;
    if (tally.samples[kind].length >= SAMPLED) continue;
    tally.samples[kind].push({ name: nameOf(task.source, record), ...placesOf(link), ...first });
  }
}

interface Lost {
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
}

/** Values that the target would not have any more. */
function lostValues(task: SyncTask, { record, link }: LinkedRecord): readonly Lost[] {
  // Nobody has seen the end of their first contact.
  if (link.state !== 'linked' || Object.keys(link.versions).length === 0) return [];
  const target = targetOf(task);
  return task.flow.mappings.flatMap((mapping): readonly Lost[] => {
    const direction = narrowDirection(task.flow.direction, mapping.direction);
    const base = link.base[mapping.id];
    const value = readMapped(mapping, task.source, record.fields);
    if (base === undefined || value === undefined || direction === undefined || !flowsTo(direction, target)) return [];
    const before = base[target];
    if (before === null || isSameValue(base[task.source], value)) return [];
    const mapped = mapValue(mapping, task.source, value);
    if (!mapped.ok || isSameValue(mapped.value, before)) return [];
    return [{ field: fieldOf(mapping, target), before, after: mapped.value }];
  });
}
