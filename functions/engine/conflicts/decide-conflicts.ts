import { recordIdOf } from '../../core/link.ts';
import { OPEN_PREFIX, type OpenConflict } from '../../stores/sync-records.ts';
import type { CandidateFinder } from '../matching/candidates.ts';
import { syncRecords } from '../sync-records.ts';
import type { SyncTask } from '../sync-task.ts';
import type { Decision } from './open-conflicts.ts';

const MOST_OPEN = 10_000;

/**
 * Carries out what people have chosen: the two records are read again, and a choice counts where both values are still
 * those that the person saw. Where nothing asks any more, as the rule is another now, all that is open is looked at again.
 */
export async function decideConflicts(task: SyncTask, finder: CandidateFinder): Promise<void> {
  const { flow, records } = task;
  const prefix = `${OPEN_PREFIX}${flow.id}/${flow.crmModule}/`;
  const open = await records.openConflicts.scan({ prefix, limit: MOST_OPEN });
  const due = mayAsk(task) ? open.filter(({ decision }) => decision !== undefined) : open;
  if (due.length === 0) return;
  const links = await records.links.get([...new Set(due.map(({ linkId }) => linkId))]);
  const linked = new Map(links.filter(({ state }) => state === 'linked').map((link) => [link.id, link]));
  await records.openConflicts.remove(due.filter(({ linkId }) => !linked.has(linkId)).map(({ id }) => id));
  const ids = [...linked.values()].flatMap((link) => recordIdOf(link, task.source) ?? []);
  const { connector, collection, fields, children } = task.sides[task.source];
  const decisions = Map.groupBy(due.flatMap(toDecision), ({ linkId }) => linkId);
  await syncRecords(
    { ...task, forced: new Set(ids), decisions },
    ids.length === 0 ? [] : await connector.readByIds(collection, ids, fields, children),
    finder,
  );
}

function mayAsk({ flow }: SyncTask): boolean {
  const rules = [flow.conflictRule, ...flow.mappings.map(({ rule }) => rule)];
  return rules.some((rule) => rule === 'ask' || rule === 'latest-wins');
}

function toDecision({ linkId, mappingId, values, decision }: OpenConflict): (Decision & { linkId: string })[] {
  return decision === undefined ? [] : [{ linkId, mappingId, values, keep: decision.keep, by: decision.by }];
}
