import type { ConflictRule } from '../../functions/core/flow.ts';
import {
  type Direction,
  type FieldMapping,
  flowsTo,
  narrowDirection,
  PLACEHOLDER_KEY,
} from '../../functions/core/flow.ts';
import { type Link, linkId } from '../../functions/core/link.ts';
import { fieldOf, fieldsRead, mapValue, readMapped } from '../../functions/core/map-value.ts';
import { type FieldValue, isSameValue, otherSide, SIDES, type Side } from '../../functions/core/record.ts';
import type { Moment } from '../history.ts';
import type { World } from '../world.ts';

const MOST = 10_000;

/** A mapping with the direction that it has within its flow. */
export interface LiveMapping {
  readonly mapping: FieldMapping;
  readonly direction: Direction;
}

export function liveMappings({ flow }: World): readonly LiveMapping[] {
  return flow.mappings.flatMap((mapping) => {
    const direction = narrowDirection(flow.direction, mapping.direction);
    return direction === undefined ? [] : [{ mapping, direction }];
  });
}

/** The side that values flow into, where it is only one. */
export function targetOf(direction: Direction): Side | undefined {
  const targets = SIDES.filter((side) => flowsTo(direction, side));
  return targets.length === 1 ? targets[0] : undefined;
}

export const WINNERS: Readonly<Record<ConflictRule, Side | undefined>> = {
  'crm-wins': 'crm',
  'servicenow-wins': 'servicenow',
  'latest-wins': undefined,
  ask: undefined,
};

export async function linksOf({ records, flow }: World): Promise<readonly Link[]> {
  const links = await records.links.scan({ prefix: '', limit: MOST });
  return links.filter((link) => link.flowId === flow.id && link.crmModule === flow.crmModule);
}

/** Ids of links whose record waits on the work list. */
export async function parkedIds({ records }: World): Promise<ReadonlySet<string>> {
  return new Set((await records.parked.scan({ prefix: '', limit: MOST })).map(({ id }) => id));
}

/** Whether one of the records of a pair waits on the work list. */
export function isParked({ flow }: World, link: Link, parked: ReadonlySet<string>): boolean {
  return SIDES.some((side) => parked.has(linkId(flow.id, flow.crmModule, side, idOn(link, side))));
}

/** The record that stands for an empty reference is nobody's partner. */
export function isPlaceholder({ history, keyFields }: World, side: Side, id: string): boolean {
  return side === 'crm' && history.current(side).get(id)?.[keyFields.crm ?? ''] === PLACEHOLDER_KEY;
}

export function idOn(link: Link, side: Side): string {
  return (side === 'servicenow' ? link.servicenowId : link.crmId) ?? '';
}

/** The value that the mapping reads of a record at a step, or now. */
export function mappedAt(
  { history }: World,
  mapping: FieldMapping,
  { side, id, step = history.step }: { side: Side; id: string; step?: number },
): FieldValue | undefined {
  const fields = fieldsRead(mapping, side).map((field) => [field, history.valueAt({ side, id, field, step }) ?? null]);
  return readMapped(mapping, side, Object.fromEntries(fields));
}

/** The last change of the value that the mapping reads on this side; of several fields the first filled one counts. */
export function lastMoment(world: World, mapping: FieldMapping, at: { side: Side; id: string }): Moment | undefined {
  const fields = fieldsRead(mapping, at.side);
  const moments = fields.flatMap((field) => world.history.moments(at.side, at.id, field));
  const valueAfter = (step: number) => mappedAt(world, mapping, { ...at, step });
  const inOrder = moments.toSorted((left, right) => left.step - right.step);
  return inOrder.findLast(({ step }) => valueAfter(step) !== valueAfter(step - 1)) ?? inOrder.at(-1);
}

/** Whether the other record of a pair ever showed this value, until a step. */
export function wasSeenOn(
  world: World,
  mapping: FieldMapping,
  { side, id, value, until }: { side: Side; id: string; value: FieldValue; until: number },
): boolean {
  const mapped = mapValue(mapping, otherSide(side), value);
  if (!mapped.ok) return false;
  return fieldsRead(mapping, side).some((field) =>
    world.history
      .moments(side, id, field)
      .some((moment) => moment.step <= until && isSameValue(moment.value, mapped.value)),
  );
}

export function mappingWriting(world: World, side: Side, field: string): FieldMapping | undefined {
  return world.flow.mappings.find((mapping) => fieldOf(mapping, side) === field);
}

/** The partner of a record by the links and, where there is none, by the key that the record carries. */
export function partnersOf(world: World, links: readonly Link[], at: { side: Side; id: string }): readonly string[] {
  const other = otherSide(at.side);
  const linked = links.filter((link) => idOn(link, at.side) === at.id).map((link) => idOn(link, other));
  const keyField = world.keyFields.crm ?? '';
  const keys =
    at.side === 'crm'
      ? world.history.moments('crm', at.id, keyField).map(({ value }) => value)
      : [...world.history.current('crm')].filter(([, record]) => record[keyField] === at.id).map(([id]) => id);
  return [...new Set([...linked, ...keys])].filter((id): id is string => typeof id === 'string' && id !== '');
}

/** Whether a person has edited a record without a key in what the match rules compare: then nothing tells whose it is. */
export function wasDisguised({ history, flow, keyFields }: World, side: Side, id: string): boolean {
  if (keyFields[side] !== undefined) return false;
  const compared = flow.matchRules.flatMap((rule) => rule.fields.map((pair) => pair[side]));
  return compared.some((field) => history.moments(side, id, field).some(({ by }) => by === 'user'));
}
