import { type BrakeKind, type BrakeLimit, type BrakeSample, exceeds, type PulledBrake } from '../../core/brake.ts';
import { type Link, recordIdOf } from '../../core/link.ts';
import type { SyncTask } from '../sync-task.ts';

const COUNTED_AT_ONCE = 1_000;
/** Enough to see what it is about. */
export const SAMPLED = 5;

const WORDS: Readonly<Record<BrakeKind, string>> = {
  deletions: 'were deleted',
  changes: 'would be changed',
  blanks: 'would have a value cleared',
};

/** A run would do something to suspiciously many records; it stops before the first and a person decides. */
export class BrakePulled extends Error {
  readonly brake: PulledBrake;

  constructor(brake: PulledBrake) {
    const { records, orMore, kind, linked } = brake;
    super(`${records}${orMore ? ' or more' : ''} of ${linked} linked records ${WORDS[kind]} at once.`);
    this.name = 'BrakePulled';
    this.brake = brake;
  }
}

/** Whether so many records are too many. The links are counted only as far as it takes to tell. */
export async function isTooMany(
  task: SyncTask,
  limit: BrakeLimit,
  count: number,
): Promise<{ readonly linked: number } | undefined> {
  if (!exceeds(limit, count, 0)) return undefined;
  let linked = 0;
  let after: string | undefined;
  for (;;) {
    const portion: readonly Link[] = await task.records.links.scan({
      prefix: `${task.flow.id}/`,
      limit: COUNTED_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    linked += portion.filter(({ state }) => state !== 'tombstoned').length;
    if (!exceeds(limit, count, linked)) return undefined;
    if (portion.length < COUNTED_AT_ONCE) return { linked };
    after = portion.at(-1)?.id;
  }
}

/** Where the records of a pair are, for whoever looks at the sample. */
export function placesOf(link: Link): Pick<BrakeSample, 'servicenow' | 'crm'> {
  const [servicenow, crm] = [recordIdOf(link, 'servicenow'), recordIdOf(link, 'crm')];
  return {
    ...(servicenow === undefined ? {} : { servicenow: { table: link.servicenowTable, id: servicenow } }),
    ...(crm === undefined ? {} : { crm: { module: link.crmModule, id: crm } }),
  };
}
