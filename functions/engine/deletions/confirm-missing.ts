import { type Link, recordIdOf } from '../../core/link.ts';
import type { Side } from '../../core/record.ts';
import { chunk, type SyncTask } from '../sync-task.ts';
import { type DeletionEnvironment, followMissing } from './sync-deletions.ts';

/** Links looked through for one whose record is readable. */
const WITNESSES = 20;

/**
 * Follows deletions that no feed tells of. A record that cannot be read may be gone or hidden, and to a user who lost his
 * rights everything looks gone: therefore another record has to be readable in the same call, and the missing ones have
 * to be missing once more afterwards.
 */
export async function followUnlisted(
  task: SyncTask,
  environment: Pick<DeletionEnvironment, 'mayDelete' | 'brakes'>,
  side: Side,
  links: readonly Link[],
): Promise<void> {
  const missing: Link[] = [];
  for (const some of chunk(links, task.sides[side].connector.limits.readByIds)) {
    await task.checkpoint();
    missing.push(...(await findMissing(task, side, some)));
  }
  if (missing.length > 0) await followMissing(task, environment, side, missing);
}

async function findMissing(task: SyncTask, side: Side, links: readonly Link[]): Promise<readonly Link[]> {
  const witness = await findWitness(task, side, links);
  if (witness === undefined) return [];
  const { connector, collection } = task.sides[side];
  const ids = links.flatMap((link) => recordIdOf(link, side) ?? []);
  const there = new Set((await connector.readByIds(collection, [...ids, witness], [])).map(({ id }) => id));
  return there.has(witness) ? links.filter((link) => !there.has(recordIdOf(link, side) ?? '')) : [];
}

/** A record of this flow that is not itself in doubt. */
async function findWitness(
  { flow, records }: SyncTask,
  side: Side,
  links: readonly Link[],
): Promise<string | undefined> {
  const doubted = new Set(links.map(({ id }) => id));
  const limit = links.length + WITNESSES;
  const known = await records.links.scan({ prefix: `${flow.id}/${flow.crmModule}/`, limit, reverse: true });
  const witness = known.find(({ id, state }) => state === 'linked' && !doubted.has(id));
  return witness && recordIdOf(witness, side);
}

/** Links compared at a time with what a sweep has seen. */
const LINKS_AT_ONCE = 300;

/** Follows deletions that a sweep has found: of all records of its source these have not come by. */
export async function followUnseen(
  task: SyncTask,
  environment: Pick<DeletionEnvironment, 'mayDelete' | 'brakes'>,
  seen: ReadonlySet<string>,
): Promise<void> {
  const { flow, records, source } = task;
  const unseen: Link[] = [];
  for (let after = ''; ; ) {
    const limit = LINKS_AT_ONCE;
    const prefix = `${flow.id}/${flow.crmModule}/`;
    const links = await records.links.scan({ prefix, limit, ...(after === '' ? {} : { after }) });
    unseen.push(...links.filter((link) => link.state === 'linked' && !seen.has(recordIdOf(link, source) ?? '')));
    if (links.length < LINKS_AT_ONCE) break;
    after = links.at(-1)?.id ?? after;
  }
  await followUnlisted(task, environment, source, unseen);
}
