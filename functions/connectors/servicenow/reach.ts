import type { Reach } from '../../http/contract/connections.ts';
import type { Entity } from '../../http/contract/records.ts';
import { isNotAllowed, isNotThere } from './answer-error.ts';
import type { TableApi } from './table-api.ts';

interface Candidate {
  readonly table: string;
  /** The role that opens the table: https://www.servicenow.com/docs/r/customer-service-management/customer-service-management-roles.html */
  readonly role: string;
}

/** The tables of each entity, the preferred one first. Later ones come with every instance. */
const CANDIDATES: Readonly<Record<Entity, readonly [Candidate, ...Candidate[]]>> = {
  people: [
    { table: 'customer_contact', role: 'csm_ws_integration' },
    { table: 'csm_consumer', role: 'sn_customerservice.consumer_agent' },
    { table: 'sys_user', role: 'user_admin' },
  ],
  vendors: [{ table: 'core_company', role: 'vendor_manager' }],
  products: [{ table: 'cmdb_model', role: 'model_manager' }],
  purchaseOrders: [{ table: 'proc_po', role: 'procurement_user' }],
  cases: [
    { table: 'sn_customerservice_case', role: 'csm_ws_integration' },
    { table: 'incident', role: 'itil' },
  ],
};

/** Rows looked at when the first is hidden, before a table counts as closed. */
const SECOND_LOOK_ROWS = 100;

type Access = 'ok' | 'missing' | 'denied';

/** What the connected user can read, entity by entity. */
export async function probeReach(api: TableApi): Promise<readonly Reach[]> {
  const entities = Object.keys(CANDIDATES) as Entity[];
  return Promise.all(entities.map((entity) => probeEntity(api, entity)));
}

/**
 * The first table that is there decides. One that is there but closed is not replaced by the next: the records wanted
 * are in it, and the role named opens it.
 */
async function probeEntity(api: TableApi, entity: Entity): Promise<Reach> {
  const [preferred, ...others] = CANDIDATES[entity];
  for (const { table, role } of [preferred, ...others]) {
    const access = await probeTable(api, table);
    if (access === 'ok') return { entity, state: table === preferred.table ? 'ok' : 'fallback', table };
    if (access === 'denied') return { entity, state: 'denied', table, role };
  }
  return { entity, state: 'missing', table: preferred.table, role: preferred.role };
}

async function probeTable(api: TableApi, table: string): Promise<Access> {
  try {
    const first = await api.list({ table, query: '', fields: ['sys_id'], limit: 1 });
    if (first.rows.length > 0 || (first.total ?? 0) === 0) return 'ok';
    // A user with the wrong kind of role sees empty lists instead of refusals.
    const more = await api.list({ table, query: '', fields: ['sys_id'], limit: SECOND_LOOK_ROWS });
    return more.rows.length > 0 ? 'ok' : 'denied';
  } catch (error) {
    if (isNotThere(error)) return 'missing';
    if (isNotAllowed(error)) return 'denied';
    throw error;
  }
}
