import type { Entity, Flow } from '../flow.ts';
import { CASE_TABLES, casesFlow } from './cases.ts';
import { PEOPLE_TABLES, type PeopleTable, peopleFlow } from './people.ts';
import { productsFlow } from './products.ts';
import { purchaseOrdersFlow } from './purchase-orders.ts';
import type { FlowCircumstances, SimpleSettings } from './simple-settings.ts';
import { vendorsFlow } from './vendors.ts';

/**
 * The flows that the settings page amounts to: one for each kind whose table the connected user reaches. What others
 * refer to comes first.
 */
export function simpleFlows(
  settings: SimpleSettings,
  tables: Partial<Readonly<Record<Entity, string>>>,
  circumstances: FlowCircumstances = {},
): readonly Flow[] {
  const peopleTable = PEOPLE_TABLES.find((table) => table === tables.people);
  const caseTable = CASE_TABLES.find((table) => table === tables.cases);
  const flows: readonly Flow[] = [
    ...(tables.products === undefined ? [] : [productsFlow(settings)]),
    ...(tables.vendors === undefined ? [] : [vendorsFlow(settings)]),
    ...(peopleTable === undefined ? [] : peopleFlows(settings, peopleTable, circumstances)),
    ...(tables.purchaseOrders === undefined ? [] : [purchaseOrdersFlow(settings)]),
    ...(caseTable === undefined ? [] : [casesFlow(settings, caseTable, peopleTable)]),
  ];
  const { kinds, onDelete } = settings;
  return flows
    .filter((flow) => kinds === undefined || kinds.includes(flow.entity))
    .map((flow) => (onDelete === undefined ? flow : { ...flow, onDelete }))
    .map((flow) => withOwner(flow, settings.owner));
}

/** Pairs whose lead was converted get a flow of their own once there are any. */
function peopleFlows(settings: SimpleSettings, table: PeopleTable, circumstances: FlowCircumstances): readonly Flow[] {
  const flow = peopleFlow(settings, table, circumstances);
  const converted = flow.whenConverted?.flow;
  return converted === undefined || circumstances.hasConverted !== true ? [flow] : [flow, converted];
}

function withOwner(flow: Flow, owner: string | undefined): Flow {
  if (owner === undefined) return flow;
  return { ...flow, constants: { ...flow.constants, crm: { ...flow.constants?.crm, Owner: owner } } };
}
