import type { HttpRequest, HttpResponse } from '../functions/connectors/http/runtime.ts';
import type { FarSystem } from './systems.ts';

const METADATA = /\/api\/now\/table\/(sys_db_object|sys_dictionary|sys_choice)\?|\/crm\/v8\/settings\//;

/**
 * What both systems say about their tables and fields is the same in every seed, and every process asks for it. The
 * answers are kept for all seeds: they are by far the largest. They are asked for with credentials of the simulation's
 * own, so that an answer does not depend on whether another seed has asked before.
 */
const kept = new Map<string, HttpResponse>();

export async function answerFrom(system: FarSystem, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== 'GET' || !METADATA.test(request.url)) return system.answer(request);
  const known = kept.get(request.url);
  if (known) return known;
  const answer = await system.answer({
    ...request,
    headers: { ...request.headers, Authorization: system.ownAuthorization },
  });
  if (answer.status === 200) kept.set(request.url, answer);
  return answer;
}
