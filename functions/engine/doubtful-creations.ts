import type { Flow } from '../core/flow.ts';
import { type Link, recordIdOf } from '../core/link.ts';
import { fieldOf, readMapped } from '../core/map-value.ts';
import { matchKey } from '../core/match.ts';
import { type FieldValues, isSameValue, type RemoteRecord, type Side } from '../core/record.ts';
import { NOT_YET_MADE } from '../stores/sync-records.ts';
import type { Adoption } from './adopt-by-key.ts';
import { type SyncTask, targetOf } from './sync-task.ts';

/**
 * Recognises records that were made by the other direction while nobody saw the answer. Where records carry no key they
 * look like strangers, and a stranger would get a partner of its own. They are told by what they were made with.
 */
export async function adoptDoubtful(
  task: SyncTask,
  unlinked: readonly RemoteRecord[],
): Promise<ReadonlyMap<string, Adoption>> {
  const links = unlinked.length === 0 ? [] : await linksInDoubt(task);
  const claims = unlinked.flatMap((record) => {
    const [link, ...others] = links.filter((candidate) => wasMadeFor(task, candidate, record));
    return link === undefined || others.length > 0 ? [] : [{ record, link }];
  });
  const certain = claims.filter(({ link }) => claims.filter((claim) => claim.link.id === link.id).length === 1);
  if (certain.length === 0) return new Map();
  const { connector, collection, fields, children } = task.sides[targetOf(task)];
  const ids = certain.flatMap(({ link }) => recordIdOf(link, targetOf(task)) ?? []);
  const origins = await connector.readByIds(collection, ids, fields, children);
  const originById = new Map(origins.map((origin) => [origin.id, origin]));
  return new Map(
    certain.flatMap(({ record, link }): readonly [string, Adoption][] => {
      const partner = originById.get(recordIdOf(link, targetOf(task)) ?? '');
      return partner === undefined ? [] : [[record.id, { partner, link }]];
    }),
  );
}

/** Pairs whose record on the source side was being made. */
async function linksInDoubt(task: SyncTask): Promise<readonly Link[]> {
  const links = await task.records.links.find(task.source === 'servicenow' ? 'refA' : 'refB', [NOT_YET_MADE]);
  return links.filter((link) => link.flowId === task.flow.id && link.crmModule === task.flow.crmModule);
}

/** By the first match rule that applied to it then; without one, only a record that is still all the same will do. */
function wasMadeFor(task: SyncTask, link: Link, record: RemoteRecord): boolean {
  const made = madeWith(task.flow, link, task.source);
  for (const rule of task.flow.matchRules) {
    const key = matchKey(rule, task.source, made);
    if (key !== undefined) return key === matchKey(rule, task.source, record.fields);
  }
  return task.flow.mappings.every((mapping) => {
    const pair = link.base[mapping.id];
    const value = readMapped(mapping, task.source, record.fields);
    return pair === undefined || value === undefined || isSameValue(pair[task.source], value);
  });
}

/** The values that the partner of a link was made with. */
export function madeWith(flow: Flow, link: Link, side: Side): FieldValues {
  const values = flow.mappings.flatMap((mapping) => {
    const pair = link.base[mapping.id];
    return pair === undefined ? [] : [[fieldOf(mapping, side), pair[side]] as const];
  });
  return Object.fromEntries(values);
}
