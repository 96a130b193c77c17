import type { SimulatedCall } from '../simulator/simulator.ts';
import { listAt } from './json.ts';

/** How a call of Zoho Accounts is counted. */
export function classifyAccountsCall(_method: string, path: string): SimulatedCall['kind'] {
  return path.startsWith('/oauth/v2/token') ? 'token' : 'page';
}

/** How a call of the CRM is counted. Variables and subscriptions are written, and count as metadata all the same. */
export function classifyCrmCall(method: string, path: string): SimulatedCall['kind'] {
  if (/^\/crm\/v8\/(?:settings|users|org|actions\/watch)(?:\/|$)/.test(path)) return 'metadata';
  return method === 'GET' || path.endsWith('/coql') ? 'read' : 'write';
}

/** The records that the body of a write carries. */
export function countCrmRecords(method: string, _path: string, body: string): number | undefined {
  if (method === 'DELETE' || body === '') return undefined;
  try {
    return listAt(JSON.parse(body), 'data')?.length;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
