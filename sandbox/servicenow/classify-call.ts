import type { SimulatedCall } from '../simulator/simulator.ts';
import { writesInBatch } from './routes/batch-routes.ts';

const METADATA = /\/(sys_db_object|sys_dictionary|sys_dictionary_override|sys_choice|sys_user_has_role|sys_user_role)$/;

/** What a call to the instance is counted as. A batch is a write as soon as one of its items is. */
export function classifyCall(method: string, path: string, body: string): SimulatedCall['kind'] {
  if (path === '/oauth_token.do' || path === '/oauth_revoke_token.do') return 'token';
  if (!path.startsWith('/api/')) return 'page';
  if (path.endsWith('/batch')) return writesInBatch(body) > 0 ? 'write' : 'read';
  if (METADATA.test(path)) return 'metadata';
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

export function countCallRecords(_method: string, path: string, body: string): number {
  return path.endsWith('/batch') ? writesInBatch(body) : 1;
}
