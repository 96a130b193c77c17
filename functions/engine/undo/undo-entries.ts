import { instantToMs, msToInstant } from '../../core/instant.ts';
import type { Run } from '../../core/run.ts';
import type { JournalEntry, SyncRecords } from '../../stores/sync-records.ts';

const PORTION = 200;
/** Several workers write the journal of a run, each with its own clock. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Which part of the journal is wanted. */
export interface EntriesOf {
  readonly run: Run;
  /** Only what was done to these links. */
  readonly links?: readonly string[] | undefined;
  /** Id of the last entry that was worked off. */
  readonly after?: string | undefined;
}

/**
 * What a run has written, the latest first and in portions: undone in this order, a field that was written twice gets its
 * first value back. Keys of the journal begin with the instant.
 */
export async function* undoEntries(
  { journal }: Pick<SyncRecords, 'journal'>,
  { run, links, after }: EntriesOf,
): AsyncGenerator<readonly JournalEntry[]> {
  const wanted = links && new Set(links);
  const first = shifted(run.startedAt, -CLOCK_TOLERANCE_MS);
  let position = after ?? lastKey(run);
  for (;;) {
    const portion = await journal.scan({
      reverse: true,
      limit: PORTION,
      ...(position === undefined ? {} : { after: position }),
    });
    const inTime = portion.filter(({ at }) => at >= first);
    const own = inTime.filter(({ runId, linkId }) => runId === run.id && (wanted?.has(linkId) ?? true));
    if (own.length > 0) yield own;
    if (inTime.length < PORTION) return;
    position = portion.at(-1)?.id;
  }
}

/** Everything written until the run ended is below this key. */
function lastKey({ finishedAt }: Run): string | undefined {
  return finishedAt === undefined ? undefined : `${shifted(finishedAt, CLOCK_TOLERANCE_MS)}/~`;
}

function shifted(instant: string, ms: number): string {
  return msToInstant(instantToMs(instant) + ms);
}
