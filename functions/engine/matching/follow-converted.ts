import type { KeysetPosition } from '../../connectors/connector.ts';
import type { Conversion } from '../../core/flow.ts';
import { flowsTo } from '../../core/flow.ts';
import { type Link, recordIdOf } from '../../core/link.ts';
import type { WaitingReference } from '../../stores/sync-records.ts';
import type { SyncTask } from '../sync-task.ts';

/** Stands where a mapping is named otherwise: the whole record is meant. */
const MOVED = 'moved';

/** A record that was converted, and the one that it has become. */
type Successors = ReadonlyMap<string, string>;

/** Tells that some pair was moved, so that there is something for the flow of moved pairs to do. */
export function movedMark(flowId: string): string {
  return `moved/${flowId}`;
}

function movedPrefix(flowId: string, source: string): string {
  return `${movedMark(flowId)}/${source}/`;
}

/**
 * Pairs whose lead was converted go on with the contact that it has become. Gives back the links whose record was not
 * converted. A converted lead is in no list that does not ask for it, which looks like a deletion:
 * https://www.zoho.com/crm/developer/docs/api/v8/convert-lead.html
 */
export async function followConverted(task: SyncTask, links: readonly Link[]): Promise<readonly Link[]> {
  const { whenConverted } = task.flow;
  const known = links.flatMap(({ versions }) => versions.crm?.modifiedAt ?? []).sort();
  if (whenConverted === undefined || links.length === 0 || task.isPreview) return links;
  const successors = await readConverted(task, whenConverted, known[0]);
  const moved = await move(task, whenConverted, links, successors);
  return links.filter(({ id }) => !moved.has(id));
}

/** Looks for leads that were converted since then, wherever their pairs are. */
export async function followAllConverted(task: SyncTask, since: string): Promise<void> {
  const { whenConverted } = task.flow;
  if (whenConverted === undefined) return;
  const successors = await readConverted(task, whenConverted, since);
  const links = await task.records.links.find('refB', [...successors.keys()]);
  await move(task, whenConverted, links, successors);
}

async function readConverted(task: SyncTask, conversion: Conversion, since: string | undefined): Promise<Successors> {
  const { connector, collection, shape } = task.sides.crm;
  const { flag, successor } = conversion;
  const successors = new Map<string, string>();
  if (!shape.fields.has(flag) || !shape.fields.has(successor)) return successors;
  let after: KeysetPosition | undefined;
  do {
    const page = await connector.readPage({
      collection,
      fields: [successor],
      where: [{ field: flag, operator: '=', value: 'true' }],
      limit: connector.limits.readPage,
      ...(since === undefined ? {} : { since }),
      ...(after === undefined ? {} : { after }),
    });
    for (const { id, fields } of page.records) {
      const contact = fields[successor];
      if (typeof contact === 'string') successors.set(id, contact);
    }
    after = page.next;
  } while (after !== undefined);
  return successors;
}

/** Gives back the ids of the links that were moved. */
async function move(
  task: SyncTask,
  { flow }: Conversion,
  links: readonly Link[],
  successors: Successors,
): Promise<ReadonlySet<string>> {
  const converted = links.flatMap((link) => {
    const crmId = successors.get(link.crmId ?? '');
    const isOurs = link.flowId === task.flow.id && link.crmModule === task.flow.crmModule && link.state === 'linked';
    return isOurs && crmId !== undefined ? [{ link, crmId }] : [];
  });
  if (converted.length === 0) return new Set();
  const holders = await holdersOf(
    task,
    flow.crmModule,
    converted.map(({ crmId }) => crmId),
  );
  const free = converted.filter(({ link, crmId }) => {
    const holder = holders.get(crmId);
    return holder === undefined || holder.servicenowId === link.servicenowId;
  });
  const moved = free.map(({ link, crmId }): Link => {
    const { crm: _, ...versions } = link.versions;
    return { ...link, crmId, crmModule: flow.crmModule, movedFrom: link.crmModule, versions };
  });
  // An older pair of the same two records, from the time when the other module was chosen, is this one now.
  const replaced = free.flatMap(({ crmId }) => holders.get(crmId)?.id ?? []);
  await task.records.waiting.put(remindersOf(task, flow.id, moved), task.fence);
  await task.records.links.remove(replaced);
  await task.records.links.put(moved, task.fence);
  task.logger.info({ runId: task.runId, moved: moved.length }, 'Pairs followed converted leads.');
  return new Set(moved.map(({ id }) => id));
}

/** Pairs that the contacts are in already. */
async function holdersOf(
  task: SyncTask,
  crmModule: string,
  crmIds: readonly string[],
): Promise<ReadonlyMap<string, Link>> {
  const links = await task.records.links.find('refB', [...new Set(crmIds)]);
  const holders = links.filter((link) => link.flowId === task.flow.id && link.crmModule === crmModule);
  return new Map(holders.map((link) => [link.crmId ?? '', link]));
}

/** What changed while nobody followed the pairs shows in no later list, so they are looked at once on their own. */
function remindersOf(task: SyncTask, flowId: string, moved: readonly Link[]): readonly WaitingReference[] {
  const source = flowsTo(task.flow.direction, 'crm') ? 'servicenow' : 'crm';
  const rows = moved.map((link): WaitingReference => {
    const recordId = recordIdOf(link, source) ?? '';
    const id = movedPrefix(flowId, source) + recordId;
    return { id, linkId: link.id, mappingId: MOVED, source, recordId, target: recordId };
  });
  return [...rows, ...rows.slice(0, 1).map((row) => ({ ...row, id: movedMark(flowId) }))];
}

/** Records of pairs that were moved and not looked at since, with what forgets them. */
export async function takeMoved(
  task: SyncTask,
  limit: number,
): Promise<{ readonly ids: readonly string[]; forget(): Promise<void> }> {
  const rows = await task.records.waiting.scan({ prefix: movedPrefix(task.flow.id, task.source), limit });
  return {
    ids: rows.map(({ recordId }) => recordId),
    forget: () => task.records.waiting.remove(rows.map(({ id }) => id)),
  };
}
