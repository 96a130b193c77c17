import type { Entity, Flow } from '../../core/flow.ts';
import type { Run } from '../../core/run.ts';
import type { JournalEntry, SyncRecords } from '../../stores/sync-records.ts';
import { undoEntries } from './undo-entries.ts';

const LISTED = 20;

/** What an undo would do, as far as the journal tells. */
export interface UndoCounts {
  readonly records: number;
  readonly values: number;
  readonly entities: Partial<Readonly<Record<Entity, number>>>;
  readonly left: Readonly<Record<'created' | 'matched' | 'removed' | 'lines' | 'expired', number>>;
  /** Some of the records that the run made. */
  readonly created: readonly JournalEntry[];
}

/** Whether a change is one that can be taken back: of a field, not of a line, and with its value still kept. */
export function isRestorable(change: JournalEntry['changes'][number]): boolean {
  return change.mappingId !== undefined && change.before !== undefined && change.after !== undefined;
}

/** Counts without a call to either system. Flows that are off now are left out. */
export async function previewUndo(records: SyncRecords, run: Run, flows: readonly Flow[]): Promise<UndoCounts> {
  const entityByFlow = new Map(flows.map((flow) => [`${flow.id}/${flow.crmModule}`, flow.entity]));
  const tally: Tally = {
    restored: new Map(),
    values: 0,
    left: { created: 0, matched: 0, removed: 0, lines: 0, expired: 0 },
    created: [],
  };
  for await (const portion of undoEntries(records, { run })) {
    for (const entry of portion) {
      const entity = entityByFlow.get(flowOf(entry.linkId));
      if (entity !== undefined) countEntry(tally, entry, entity);
    }
  }
  const { restored, values, left, created } = tally;
  return { records: restored.size, values, entities: countBy([...restored.values()]), left, created };
}

interface Tally {
  readonly restored: Map<string, Entity>;
  values: number;
  readonly left: Record<keyof UndoCounts['left'], number>;
  readonly created: JournalEntry[];
}

function countEntry(tally: Tally, entry: JournalEntry, entity: Entity): void {
  const { left, created, restored } = tally;
  if (entry.kind === 'created' && created.length < LISTED) created.push(entry);
  const kind = leftAs(entry);
  if (kind !== undefined) left[kind] += 1;
  if (entry.kind !== 'updated') return;
  const ofLines = entry.changes.filter(({ mappingId }) => mappingId === undefined).length;
  const restorable = entry.changes.filter(isRestorable).length;
  tally.values += restorable;
  left.lines += ofLines;
  left.expired += entry.changes.length - ofLines - restorable;
  if (restorable > 0) restored.set(`${entry.linkId}/${entry.side}`, entity);
}

/** Flow and CRM module, as link ids begin with them. */
function flowOf(linkId: string): string {
  return linkId.split('/').slice(0, 2).join('/');
}

function leftAs({ kind }: JournalEntry): 'created' | 'matched' | 'removed' | undefined {
  if (kind === 'created') return 'created';
  if (kind === 'matched' || kind === 'adopted') return 'matched';
  return kind === 'removed' || kind === 'deactivated' ? 'removed' : undefined;
}

function countBy(entities: readonly Entity[]): Partial<Record<Entity, number>> {
  const counts: Partial<Record<Entity, number>> = {};
  for (const entity of entities) counts[entity] = (counts[entity] ?? 0) + 1;
  return counts;
}
