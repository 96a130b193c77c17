import type { Entity, Flow } from '../flow.ts';
import { CASE_TABLES, casesFlow } from './cases.ts';
import { PEOPLE_TABLES, peopleFlow } from './people.ts';
import { productsFlow } from './products.ts';
import { purchaseOrdersFlow } from './purchase-orders.ts';
import type { SimpleSettings } from './simple-settings.ts';
import { vendorsFlow } from './vendors.ts';

/**
 * The flows that the settings page amounts to: one for each kind whose table the connected user reaches. What others
 * refer to comes first.
 */
export function simpleFlows(
  settings: SimpleSettings,
  tables: Partial<Readonly<Record<Entity, string>>>,
): readonly Flow[] {
  const peopleTable = PEOPLE_TABLES.find((table) => table === tables.people);
  const caseTable = CASE_TABLES.find((table) => table === tables.cases);
  const flows: readonly Flow[] = [
    ...(tables.products === undefined ? [] : [productsFlow(settings)]),
    ...(tables.vendors === undefined ? [] : [vendorsFlow(settings)]),
    ...(peopleTable === undefined ? [] : [peopleFlow(settings, peopleTable)]),
    ...(tables.purchaseOrders === undefined ? [] : [purchaseOrdersFlow(settings)]),
    ...(caseTable === undefined ? [] : [casesFlow(settings, caseTable)]),
  ];
  const { kinds, onDelete } = settings;
  return flows
    .filter((flow) => kinds === undefined || kinds.includes(flow.entity))
    .map((flow) => (onDelete === undefined ? flow : { ...flow, onDelete }));
}
