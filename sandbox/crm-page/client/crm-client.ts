import type { CallData } from '../../sdk-stand-in/messages.ts';
import type { PageStart } from '../crm-page-contract.ts';
import type { CrmAnswer } from '../crm-session.ts';
import { RefusedCall } from './widget-host.ts';

/** Asks the server side of the sandbox. Rejects with its sentence when it refuses. */
export async function requestJson<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const json = (await response.json()) as T & { message?: string };
  if (!response.ok) throw new Error(json.message ?? `The sandbox answered ${response.status}.`);
  return json;
}

export function loadStart(): Promise<PageStart> {
  return requestJson<PageStart>('/crm/start');
}

/** A data call as the signed-in user. Rejects with a `RefusedCall` where the CRM refuses. */
export async function callCrm(userId: string, data: CallData): Promise<unknown> {
  const answer = await requestJson<CrmAnswer>('/crm/call', 'POST', { userId, data });
  if (!answer.ok) throw new RefusedCall(answer.data);
  return answer.data;
}
