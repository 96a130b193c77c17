import type { HttpRequest, HttpResponse } from '../functions/connectors/http/runtime.ts';

const METADATA = /\/api\/now\/table\/(sys_db_object|sys_dictionary|sys_choice)\?|\/crm\/v8\/settings\//;

/**
 * What both systems say about their tables and fields is the same in every seed, and every process asks for it. The
 * answers are kept: they are by far the largest.
 */
export function createMetadataMemo(): (
  request: HttpRequest,
  ask: (request: HttpRequest) => Promise<HttpResponse>,
) => Promise<HttpResponse> {
  const kept = new Map<string, HttpResponse>();
  return async (request, ask) => {
    if (request.method !== 'GET' || !METADATA.test(request.url)) return ask(request);
    const known = kept.get(request.url);
    if (known) return known;
    const answer = await ask(request);
    if (answer.status === 200) kept.set(request.url, answer);
    return answer;
  };
}

/** One for all seeds. */
export const rememberMetadata = createMetadataMemo();
