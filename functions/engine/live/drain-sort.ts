import type { Flow } from '../../core/flow.ts';
import { recordIdOf } from '../../core/link.ts';
import { SIDES, type Side } from '../../core/record.ts';
import { createDailyCounts } from '../../stores/daily-counts.ts';
import { type Hint, openInbox } from '../../stores/inbox.ts';
import type { Drain, FlowWork, Told } from './drain-parts.ts';
import { siftRecord } from './drain-sift.ts';

/** What a page of hints comes to before anything is read. */
export interface SortedPage {
  readonly work: readonly FlowWork[];
  /** Hints that have to be worked off. The others were removed. */
  readonly waiting: readonly Hint[];
  readonly echoes: number;
}

/** Removes the hints that nothing has to be read for: echoes of our own writes, and news of nothing that is synced. */
export async function sortHints(drain: Drain, page: readonly Hint[]): Promise<SortedPage> {
  const work: FlowWork[] = [];
  let echoes = 0;
  for (const flow of drain.flows) {
    for (const side of SIDES) {
      const told = await sift(
        drain,
        flow,
        side,
        page.filter((hint) => hint.side === side && concerns(flow, hint)),
      );
      echoes += told.filter(({ fate }) => fate === 'echo').reduce((sum, { hints }) => sum + hints.length, 0);
      const open = told.filter(({ fate }) => fate === 'read' || fate === 'deletion');
      if (open.length > 0) work.push({ flow, side, told: open });
    }
  }
  const open = new Set(work.flatMap(({ told }) => told.flatMap(({ hints }) => hints)));
  const settled = page.filter((hint) => !open.has(hint));
  await openInbox(drain.store, drain.tenant).remove(settled.map(({ id }) => id));
  await createDailyCounts(drain.store).add(drain.tenant, { at: drain.clock.now(), echoes }, drain.fence);
  return { work, waiting: [...open], echoes };
}

/** New records may be made in a child of the table that is read; rules of the instance name either. */
function concerns(flow: Flow, { side, collection }: Hint): boolean {
  if (side === 'crm') return collection === flow.crmModule;
  return collection === flow.servicenowTable || collection === flow.createTable;
}

async function sift(drain: Drain, flow: Flow, side: Side, hints: readonly Hint[]): Promise<readonly Told[]> {
  if (hints.length === 0) return [];
  const byRecord = Map.groupBy(hints, ({ recordId }) => recordId);
  const links = await drain.records.links.find(side === 'servicenow' ? 'refA' : 'refB', [...byRecord.keys()]);
  const ofFlow = links.filter((link) => link.flowId === flow.id && link.crmModule === flow.crmModule);
  const linkById = new Map(ofFlow.map((link) => [recordIdOf(link, side), link]));
  return [...byRecord].map(([recordId, ofRecord]) => {
    const link = linkById.get(recordId);
    return { recordId, hints: ofRecord, link, fate: siftRecord(flow, link, ofRecord, drain.heard) };
  });
}
