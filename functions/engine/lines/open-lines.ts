import type { ChildRequest, CollectionShape, FieldShape } from '../../connectors/connector.ts';
import { type Flow, type LinesFlow, narrowDirection } from '../../core/flow.ts';
import { fieldsRead } from '../../core/map-value.ts';
import type { Side } from '../../core/record.ts';
import type { Connectors } from '../open-task.ts';
import { usableMapping } from '../usable-mapping.ts';

/** How the lines of a flow are synced here, and what is read of them. */
export interface OpenedLines {
  readonly lines: LinesFlow;
  readonly children: Readonly<Record<Side, ChildRequest>>;
}

/**
 * Learns the shapes of both sides' lines and leaves out what cannot work. Undefined where a flow has no lines, or a side
 * does not show them: then records are synced without.
 */
export async function openLines(flow: Flow, connectors: Connectors): Promise<OpenedLines | undefined> {
  const { lines } = flow;
  const direction = lines && narrowDirection(flow.direction, lines.direction);
  if (lines === undefined || direction === undefined) return undefined;
  const [servicenow, crm] = await Promise.all([
    connectors.servicenow.describe(lines.servicenow.collection),
    connectors.crm.describe(lines.crm.collection),
  ]);
  if (servicenow === undefined || crm === undefined) return undefined;
  const discount = usableDiscount(lines, servicenow);
  const fields = { servicenow: withDiscount(servicenow, discount), crm: crm.fields };
  const mappings = lines.mappings.flatMap((mapping) => usableMapping(mapping, direction, fields));
  if (!mappings.some(({ id }) => id === lines.keyMapping)) return undefined;
  const { discount: _, ...rest } = lines;
  const opened: LinesFlow = { ...rest, direction, mappings, ...(discount === undefined ? {} : { discount }) };
  return {
    lines: opened,
    children: {
      servicenow: { ...opened.servicenow, fields: columnsOf(opened) },
      crm: { ...opened.crm, fields: [...new Set(mappings.map((mapping) => mapping.crm))] },
    },
  };
}

function usableDiscount({ discount }: LinesFlow, { fields }: CollectionShape): LinesFlow['discount'] {
  if (discount === undefined) return undefined;
  const isThere = [discount.quantity, discount.listPrice, discount.cost].every((name) => fields.has(name));
  return isThere ? discount : undefined;
}

/** The discount is written as a cost, so what holds for that column holds for it. */
function withDiscount(shape: CollectionShape, discount: LinesFlow['discount']): ReadonlyMap<string, FieldShape> {
  const cost = discount && shape.fields.get(discount.cost);
  if (discount === undefined || cost === undefined) return shape.fields;
  return new Map([...shape.fields, [discount.field, { ...cost, name: discount.field }]]);
}

function columnsOf({ mappings, discount }: LinesFlow): readonly string[] {
  const mapped = mappings.flatMap((mapping) => fieldsRead(mapping, 'servicenow'));
  if (discount === undefined) return [...new Set(mapped)];
  const { field, quantity, listPrice, cost } = discount;
  return [...new Set([...mapped.filter((name) => name !== field), quantity, listPrice, cost])];
}
