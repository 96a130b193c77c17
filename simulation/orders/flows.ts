import type { Flow } from '../../functions/core/flow.ts';
import { productsFlow } from '../../functions/core/presets/products.ts';
import { purchaseOrdersFlow } from '../../functions/core/presets/purchase-orders.ts';
import type { SimpleSettings } from '../../functions/core/presets/simple-settings.ts';
import { vendorsFlow } from '../../functions/core/presets/vendors.ts';

/** Where people are leads, orders look nobody up: these seeds are about vendors, products and orders alone. */
const BOTH_WAYS: SimpleSettings = {
  syncType: 'both-ways',
  syncBehavior: 'servicenow-to-crm',
  conflictBehavior: 'crm-wins',
  crmModule: 'Leads',
};

export type OrderFlows = readonly [vendors: Flow, products: Flow, orders: Flow];

/** In the order in which they run. */
const flowsOf = (settings: SimpleSettings): OrderFlows => [
  vendorsFlow(settings),
  productsFlow(settings),
  purchaseOrdersFlow(settings),
];

/** The setups that seeds draw from, mostly both ways. */
export const ORDER_SETUPS: readonly OrderFlows[] = [
  flowsOf(BOTH_WAYS),
  flowsOf({ ...BOTH_WAYS, conflictBehavior: 'servicenow-wins' }),
  flowsOf({ ...BOTH_WAYS, syncType: 'one-way' }),
];
