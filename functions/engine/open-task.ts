import type { Connector } from '../connectors/connector.ts';
import type { FieldMapping } from '../core/flow.ts';
import { collectionOf, type Flow, flowsTo, narrowDirection } from '../core/flow.ts';
import { fieldOf, fieldsRead } from '../core/map-value.ts';
import { otherSide, type Side } from '../core/record.ts';
import type { TaskSide } from './sync-task.ts';

/** A collection or field that a flow cannot do without is not there. */
export class FlowBlocked extends Error {
  readonly side: Side;
  readonly collection: string;
  readonly missing: 'collection' | 'external-key';

  constructor(side: Side, collection: string, missing: FlowBlocked['missing']) {
    const what = missing === 'collection' ? 'cannot be seen' : 'has no field for the ServiceNow ID';
    super(`${collection} ${what}.`);
    this.name = 'FlowBlocked';
    this.side = side;
    this.collection = collection;
    this.missing = missing;
  }
}

export type Connectors = Readonly<Record<Side, Connector>>;

/**
 * Learns the shapes of both sides and leaves out of the flow what cannot work there: fields that do not exist, and
 * directions into fields that cannot be written.
 */
export async function openTask(
  flow: Flow,
  connectors: Connectors,
): Promise<{ readonly flow: Flow; readonly sides: Readonly<Record<Side, TaskSide>> }> {
  const [servicenow, crm] = await Promise.all([openSide(flow, connectors.servicenow), openSide(flow, connectors.crm)]);
  const sides = { servicenow, crm };
  const mappings = flow.mappings.flatMap((mapping) => usable(mapping, flow, sides));
  const matchRules = flow.matchRules.filter((rule) =>
    rule.fields.every((pair) => exists(servicenow, pair.servicenow) && exists(crm, pair.crm)),
  );
  const usableFlow: Flow = { ...flow, mappings, matchRules };
  return {
    flow: usableFlow,
    sides: {
      servicenow: { ...servicenow, fields: fieldsToRead(usableFlow, 'servicenow', servicenow) },
      crm: { ...crm, fields: fieldsToRead(usableFlow, 'crm', crm) },
    },
  };
}

async function openSide(flow: Flow, connector: Connector): Promise<TaskSide> {
  const { side } = connector;
  const collection = collectionOf(flow, side);
  const shape = await connector.describe(collection);
  if (shape === undefined) throw new FlowBlocked(side, collection, 'collection');
  const externalKeyField = await connector.resolveExternalKey(collection);
  // Without it a crash in the middle of a creation could end in two records.
  if (side === 'crm' && externalKeyField === undefined && flowsTo(flow.direction, 'crm')) {
    throw new FlowBlocked(side, collection, 'external-key');
  }
  const where = (flow.where?.[side] ?? []).filter((condition) => shape.fields.has(condition.field));
  const createIn = side === 'servicenow' ? (flow.createTable ?? collection) : collection;
  return { connector, collection, createIn, shape, externalKeyField, fields: [], where };
}

/** Dotted names walk a reference, whose own fields are those of another collection: the reference must exist. */
function exists(side: TaskSide, field: string): boolean {
  return side.shape.fields.has(field.split('.')[0] ?? field);
}

function usable(mapping: FieldMapping, flow: Flow, sides: Readonly<Record<Side, TaskSide>>): readonly FieldMapping[] {
  const [first, ...others] = mapping.servicenow.filter((field) => exists(sides.servicenow, field));
  if (first === undefined || !exists(sides.crm, mapping.crm)) return [];
  let direction = narrowDirection(flow.direction, mapping.direction);
  for (const side of ['servicenow', 'crm'] as const) {
    const isWritable = sides[side].shape.fields.get(fieldOf(mapping, side))?.writable === true;
    if (direction === undefined || isWritable || !flowsTo(direction, side)) continue;
    direction = narrowDirection(direction, otherSide(side) === 'crm' ? 'to-crm' : 'to-servicenow');
  }
  return direction === undefined ? [] : [{ ...mapping, servicenow: [first, ...others], direction }];
}

function fieldsToRead(flow: Flow, side: Side, opened: TaskSide): readonly string[] {
  const mapped = flow.mappings.flatMap((mapping) => fieldsRead(mapping, side));
  const matched = flow.matchRules.flatMap((rule) => rule.fields.map((pair) => pair[side]));
  const key = opened.externalKeyField === undefined ? [] : [opened.externalKeyField];
  return [...new Set([...mapped, ...matched, ...key])];
}
