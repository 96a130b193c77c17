import type { Connector } from '../connectors/connector.ts';
import { collectionOf, type Flow, flowsTo } from '../core/flow.ts';
import { fieldsRead } from '../core/map-value.ts';
import { staysIn } from '../core/population.ts';
import type { Side } from '../core/record.ts';
import { openLines } from './lines/open-lines.ts';
import type { TaskSide } from './sync-task.ts';
import { hasField, usableMapping } from './usable-mapping.ts';

const BLOCKS = {
  collection: 'cannot be seen',
  'external-key': 'has no field for the ServiceNow ID',
  'writable-field': 'has no mapped field that could be written to',
  'filter-field': 'does not show a field that the flow chooses records by',
} as const;

/** A collection or field that a flow cannot do without is not there. */
export class FlowBlocked extends Error {
  readonly side: Side;
  readonly collection: string;
  readonly missing: keyof typeof BLOCKS;

  constructor(side: Side, collection: string, missing: FlowBlocked['missing']) {
    super(`${collection} ${BLOCKS[missing]}.`);
    this.name = 'FlowBlocked';
    this.side = side;
    this.collection = collection;
    this.missing = missing;
  }
}

/** The side that a flow without any usable mapping is blamed on. */
function targetOf(flow: Flow): Side {
  return flowsTo(flow.direction, 'crm') ? 'crm' : 'servicenow';
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
  const [servicenow, crm, opened] = await Promise.all([
    openSide(flow, connectors.servicenow),
    openSide(flow, connectors.crm),
    openLines(flow, connectors),
  ]);
  const shapes = { servicenow: servicenow.shape.fields, crm: crm.shape.fields };
  const mappings = flow.mappings.flatMap((mapping) => usableMapping(mapping, flow.direction, shapes));
  if (mappings.length === 0)
    throw new FlowBlocked(targetOf(flow), collectionOf(flow, targetOf(flow)), 'writable-field');
  const matchRules = flow.matchRules.filter((rule) =>
    rule.fields.every((pair) => hasField(shapes.servicenow, pair.servicenow) && hasField(shapes.crm, pair.crm)),
  );
  const { lines: _, ...rest } = flow;
  const usableFlow: Flow = { ...rest, mappings, matchRules, ...(opened && { lines: opened.lines }) };
  return {
    flow: usableFlow,
    sides: {
      servicenow: {
        ...servicenow,
        fields: fieldsToRead(usableFlow, 'servicenow', servicenow),
        children: opened?.children.servicenow,
      },
      crm: { ...crm, fields: fieldsToRead(usableFlow, 'crm', crm), children: opened?.children.crm },
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
  const chosen = flow.where?.[side] ?? [];
  // Left out, a condition would let in everything that it keeps away.
  if (!chosen.every(({ field }) => shape.fields.has(field))) throw new FlowBlocked(side, collection, 'filter-field');
  const wanted = (flow.leaveOut?.[side] ?? []).filter(({ field }) => shape.fields.has(field)).map(staysIn);
  const where = [...chosen, ...wanted];
  const createIn = side === 'servicenow' ? (flow.createTable ?? collection) : collection;
  return { connector, collection, createIn, shape, externalKeyField, fields: [], children: undefined, where };
}

function fieldsToRead(flow: Flow, side: Side, opened: TaskSide): readonly string[] {
  const mapped = flow.mappings.flatMap((mapping) => [
    ...fieldsRead(mapping, side),
    ...(mapping.named === undefined ? [] : [mapping.named[side].path]),
  ]);
  const matched = flow.matchRules.flatMap((rule) => rule.fields.map((pair) => pair[side]));
  const key = opened.externalKeyField === undefined ? [] : [opened.externalKeyField];
  const judged = (flow.leaveOut?.[side] ?? [])
    .map(({ field }) => field)
    .filter((name) => opened.shape.fields.has(name));
  return [...new Set([...mapped, ...matched, ...key, ...judged])];
}
