import { advanceCursor, readFrom } from '../../core/cursor.ts';
import { areLinesSettled } from '../../core/line-rows.ts';
import type { Link } from '../../core/link.ts';
import type { RemoteChild } from '../../core/record.ts';
import type { Cursors } from '../../stores/cursors.ts';
import type { CandidateFinder } from '../matching/candidates.ts';
import { syncRecords } from '../sync-records.ts';
import { chunk, linkIdOf, type SyncTask } from '../sync-task.ts';
import { watchesLines } from './load-lines.ts';

/** Links looked through at a time for lines that are gone. */
const LINKS_AT_ONCE = 300;

export interface LinesEnvironment {
  readonly tenant: string;
  readonly cursors: Cursors;
}

/** The first run only remembers from when on changed lines count; it has read every record with its lines. */
export async function beginLines(task: SyncTask, environment: LinesEnvironment, serverTime: string): Promise<void> {
  const { tenant, cursors } = environment;
  if (!watchesLines(task)) return;
  for (const name of [cursorName(task, 'changed'), cursorName(task, 'removed')]) {
    if ((await cursors.load(tenant, name)) === undefined) await cursors.save(tenant, name, serverTime, task.fence);
  }
}

/**
 * Syncs records of which only lines have changed: in ServiceNow a line that does not move the cost of its order leaves
 * the order's own stamp alone. Lines are read since their own cursor; those whose values are known cost nothing more.
 */
export async function syncChangedLines(
  task: SyncTask,
  environment: LinesEnvironment,
  finder: CandidateFinder,
): Promise<void> {
  if (!watchesLines(task)) return;
  await follow(task, environment, 'changed', (since) => readChanged(task, since), finder);
  await follow(task, environment, 'removed', (since) => readRemoved(task, since), finder);
}

/** What a look at the lines has found. */
interface LinesFound {
  /** Ids of records whose lines are not what they were. */
  readonly ids: readonly string[];
  readonly newestSeen: string | undefined;
  readonly serverTime: string;
}

type Kind = 'changed' | 'removed';

function cursorName({ flow }: SyncTask, kind: Kind): string {
  return ['lines', kind, flow.id, flow.servicenowTable, flow.crmModule, flow.direction].join('/');
}

async function follow(
  task: SyncTask,
  { tenant, cursors }: LinesEnvironment,
  kind: Kind,
  look: (since: string) => Promise<LinesFound | undefined>,
  finder: CandidateFinder,
): Promise<void> {
  const name = cursorName(task, kind);
  const cursor = await cursors.load(tenant, name);
  const found = typeof cursor === 'string' ? await look(readFrom(cursor)) : undefined;
  if (typeof cursor !== 'string' || found === undefined) return;
  const { connector, collection, fields, children } = task.sides.servicenow;
  for (const some of chunk(found.ids, connector.limits.readByIds)) {
    const records = await connector.readByIds(collection, some, fields, children);
    await syncRecords({ ...task, forced: new Set(some) }, records, finder);
  }
  await cursors.save(tenant, name, advanceCursor(cursor, found.newestSeen, found.serverTime), task.fence);
}

async function readChanged(task: SyncTask, since: string): Promise<LinesFound | undefined> {
  const { connector, children } = task.sides.servicenow;
  if (children === undefined) return undefined;
  const { collection, parentField, fields } = children;
  const ids = new Set<string>();
  const request = { collection, fields: [parentField, ...fields], limit: connector.limits.readPage, since };
  let page = await connector.readPage(request);
  const { serverTime } = page;
  let newestSeen: string | undefined;
  for (;;) {
    for (const id of await unsettledOf(task, rowsByRecord(page.records, parentField))) ids.add(id);
    newestSeen = page.records.at(-1)?.version.modifiedAt ?? newestSeen;
    if (page.next === undefined) return { ids: [...ids], newestSeen, serverTime };
    page = await connector.readPage({ ...request, after: page.next });
  }
}

function rowsByRecord(rows: readonly RemoteChild[], parentField: string): ReadonlyMap<string, readonly RemoteChild[]> {
  const byRecord = new Map<string, RemoteChild[]>();
  for (const row of rows) {
    const id = row.fields[parentField];
    if (typeof id === 'string') byRecord.set(id, [...(byRecord.get(id) ?? []), row]);
  }
  return byRecord;
}

/** Records that one of these rows is news for, among those that are linked or on the work list: the others are still to be read. */
async function unsettledOf(
  task: SyncTask,
  rows: ReadonlyMap<string, readonly RemoteChild[]>,
): Promise<readonly string[]> {
  const ids = [...rows.keys()];
  const [links, parked] = await Promise.all([
    task.records.links.find('refA', ids),
    task.records.parked.get(ids.map((id) => linkIdOf(task, id))),
  ]);
  const live = links.filter((link) => isLive(task, link));
  const news = live.filter((link) => isNewsFor(task, link, rows.get(link.servicenowId ?? '') ?? []));
  // Of a pair that waits for another reason, lines that both sides agree on are no reason to try again.
  const paired = new Set(live.map((link) => link.servicenowId));
  const waiting = parked.map((item) => item.recordId).filter((id) => !paired.has(id));
  return [...new Set([...news.flatMap((link) => link.servicenowId ?? []), ...waiting])];
}

function isNewsFor(task: SyncTask, link: Link, children: readonly RemoteChild[]): boolean {
  const ids = new Set(children.map((row) => row.id));
  const lines = link.lines?.filter((pair) => pair.servicenow !== undefined && ids.has(pair.servicenow)) ?? [];
  const record = { id: '', version: { modifiedAt: '' }, fields: {}, children };
  return !areLinesSettled(task.flow.lines, 'servicenow', { lines }, record, true);
}

/** Lines that are gone do not say which record they belonged to: the links do. */
async function readRemoved(task: SyncTask, since: string): Promise<LinesFound | undefined> {
  const { connector, children } = task.sides.servicenow;
  const feed = children && (await connector.readDeletions(children.collection, since));
  if (feed === undefined) return undefined;
  const gone = new Set(feed.deletions.map((deletion) => deletion.id));
  const ids = gone.size === 0 ? [] : await recordsWithLines(task, gone);
  return { ids, newestSeen: feed.deletions.at(-1)?.deletedAt, serverTime: feed.serverTime };
}

async function recordsWithLines(task: SyncTask, gone: ReadonlySet<string>): Promise<readonly string[]> {
  const prefix = `${task.flow.id}/${task.flow.crmModule}/`;
  const ids: string[] = [];
  for (let after: string | undefined; ; ) {
    const links = await task.records.links.scan({
      prefix,
      limit: LINKS_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    for (const link of links) {
      const hasLost = link.lines?.some(({ servicenow }) => servicenow !== undefined && gone.has(servicenow));
      if (hasLost && isLive(task, link) && link.servicenowId !== undefined) ids.push(link.servicenowId);
    }
    after = links.at(-1)?.id;
    if (links.length < LINKS_AT_ONCE) return ids;
  }
}

function isLive(task: SyncTask, link: Link): boolean {
  return link.state === 'linked' && link.flowId === task.flow.id && link.crmModule === task.flow.crmModule;
}
