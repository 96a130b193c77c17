import type { DeletePolicy, Flow } from '../functions/core/flow.ts';
import { peopleFlow } from '../functions/core/presets/people.ts';
import type { SimpleSettings } from '../functions/core/presets/simple-settings.ts';

const TO_CRM: SimpleSettings = {
  syncType: 'one-way',
  syncBehavior: 'servicenow-to-crm',
  conflictBehavior: 'crm-wins',
  crmModule: 'Contacts',
};
const BOTH_WAYS: SimpleSettings = { ...TO_CRM, syncType: 'both-ways' };
const BOTH_DELETE: Flow['onDelete'] = { servicenow: 'delete', crm: 'delete' } satisfies Record<string, DeletePolicy>;

/** The flows that seeds draw from. Users, faults and checkers know nothing but the flow of their seed. */
export const FLOW_SETUPS: readonly Flow[] = [
  peopleFlow(TO_CRM, 'customer_contact'),
  peopleFlow({ ...TO_CRM, conflictBehavior: 'servicenow-wins' }, 'customer_contact'),
  peopleFlow({ ...TO_CRM, crmModule: 'Leads', conflictBehavior: 'servicenow-wins' }, 'customer_contact'),
  peopleFlow({ ...TO_CRM, syncBehavior: 'crm-to-servicenow' }, 'customer_contact'),
  peopleFlow(BOTH_WAYS, 'customer_contact'),
  peopleFlow({ ...BOTH_WAYS, conflictBehavior: 'servicenow-wins' }, 'customer_contact'),
  { ...peopleFlow({ ...BOTH_WAYS, crmModule: 'Leads' }, 'customer_contact'), onDelete: BOTH_DELETE },
];
