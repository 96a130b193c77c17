import { type FieldMapping, flowsTo, type NamedReference, narrowDirection, type ValuePair } from '../../core/flow.ts';
import { readMapped } from '../../core/map-value.ts';
import { type FieldValue, otherSide, type RemoteRecord, SIDES, type Side } from '../../core/record.ts';
import type { SyncTask } from '../sync-task.ts';
import { noteAmbiguous } from '../work-list/notes.ts';
import { comparableName, findNamesakes, type Namesakes } from './name-lookup.ts';
import { makeNamed } from './named-creation.ts';
import type { RecordsBySide } from './resolve-references.ts';

/** A record that others point at, as they name it. */
export interface Pointed {
  readonly side: Side;
  readonly id: string;
  readonly name: string;
}

/**
 * The pairs of records that values of such a mapping point at: those of the same name, where no other record has that
 * name. A name that several have stays unmatched and is noted; nothing waits for it.
 */
export async function namedPairs(
  task: SyncTask,
  mapping: FieldMapping,
  records: RecordsBySide,
): Promise<readonly ValuePair[]> {
  const { named } = mapping;
  if (named === undefined) return [];
  const pointed = SIDES.flatMap((side) => pointedFrom(mapping, named, side, records[side]));
  const names = [...new Map(pointed.map(({ name }) => [comparableName(name), name])).values()];
  if (names.length === 0) return [];
  const found = await lookUp(task, mapping, named, names);
  const pairs = pointed.flatMap((target) => pairOf(target, found));
  const made = await makeNamed(task, mapping, withoutNamesake(pointed, found));
  await noteAmbiguous(task, mapping, { records: records[task.source], namesakes: found[otherSide(task.source)] });
  return [...pairs, ...made];
}

/** What records of one side point at, where they say the name as well. */
function pointedFrom(
  mapping: FieldMapping,
  named: NamedReference,
  side: Side,
  records: readonly RemoteRecord[],
): readonly Pointed[] {
  return records.flatMap((record) => {
    const id = readMapped(mapping, side, record.fields);
    const name = record.fields[named[side].path];
    return isText(id) && isText(name) ? [{ side, id, name }] : [];
  });
}

/** Both sides are asked where values travel both ways: else a name that is unique on one could be a guess on the way back. */
async function lookUp(
  task: SyncTask,
  mapping: FieldMapping,
  named: NamedReference,
  names: readonly string[],
): Promise<Readonly<Record<Side, Namesakes | undefined>>> {
  const direction = narrowDirection(task.flow.direction, mapping.direction);
  const [servicenow, crm] = await Promise.all(
    SIDES.map(async (side) => {
      const isAsked = direction !== undefined && flowsTo(direction, side);
      return isAsked ? findNamesakes(task.sides[side].connector, named[side], names) : undefined;
    }),
  );
  return { servicenow, crm };
}

function pairOf(
  { side, id, name }: Pointed,
  found: Readonly<Record<Side, Namesakes | undefined>>,
): readonly ValuePair[] {
  const other = found[otherSide(side)]?.get(comparableName(name)) ?? [];
  const own = found[side]?.get(comparableName(name)) ?? [];
  const [partner, second] = other;
  if (partner === undefined || second !== undefined || own.length > 1) return [];
  return [side === 'servicenow' ? { servicenow: id, crm: partner.id } : { servicenow: partner.id, crm: id }];
}

/** Those of ServiceNow whose name nobody in the CRM has. */
function withoutNamesake(
  pointed: readonly Pointed[],
  { crm }: Readonly<Record<Side, Namesakes | undefined>>,
): readonly Pointed[] {
  if (crm === undefined) return [];
  return pointed.filter(({ side, name }) => side === 'servicenow' && !crm.has(comparableName(name)));
}

function isText(value: FieldValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
