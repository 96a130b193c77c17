import { z } from 'zod';
import { buildUrl } from '../http/build-url.ts';
import { type HttpResponse, type Transport, TransportError } from '../http/runtime.ts';

export type ProbeRefusal = 'instance_unknown' | 'instance_unavailable' | 'instance_not_servicenow' | 'instance_asleep';

export type ProbedInstance =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: ProbeRefusal; readonly details: string };

const PROBE_TIMEOUT_MS = 10_000;

/** The envelope of ServiceNow's refusals: an error with message and detail, and a status. */
const RefusalEnvelope = z.object({
  error: z.object({ message: z.string(), detail: z.string().nullish() }),
  status: z.literal('failure'),
});
const ListEnvelope = z.object({ result: z.array(z.unknown()) });

/** Developer instances sleep when nobody uses them and answer every request with a page that says so. */
const ASLEEP = /hibernat|wake[- ]?up (the|your) instance|instance is (asleep|sleeping)/i;
const OWN_SERVER = /^(servicenow|snow_adc)/i;
const OWN_REALM = /service-?now/i;
const OWN_PAGE = /\b(g_ck|glide_user|navpage\.do|login\.do|NOW\.)/;
const OWN_DOMAINS = /\.(service-now\.com|servicenowservices\.com)$/;

const refuse = (code: ProbeRefusal, details: string): ProbedInstance => ({ ok: false, code, details });

/** Asks the Table API without credentials: an instance that works refuses that in its own words. */
export async function probeInstance(origin: string, transport: Transport): Promise<ProbedInstance> {
  const url = buildUrl(`${origin}/api/now/table/sys_user`, { sysparm_limit: '1', sysparm_fields: 'sys_id' });
  const headers = { Accept: 'application/json' };
  try {
    return judge(origin, await transport({ method: 'GET', url, headers, timeoutMs: PROBE_TIMEOUT_MS }));
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const code = error.reason === 'unknown-host' ? 'instance_unknown' : 'instance_unavailable';
    return refuse(code, error.message);
  }
}

function judge(origin: string, response: HttpResponse): ProbedInstance {
  const details = `HTTP ${response.status}, ${response.headers['content-type'] ?? 'no content type'}`;
  if (isAsleep(response)) return refuse('instance_asleep', details);
  if (speaksTableApi(response) || carriesOwnHeaders(response)) {
    return response.status >= 500 ? refuse('instance_unavailable', details) : { ok: true };
  }
  if (response.status >= 500 || response.status === 429) return refuse('instance_unavailable', details);
  if (response.status === 200 && OWN_PAGE.test(response.body)) return { ok: true };
  return OWN_DOMAINS.test(new URL(origin).hostname)
    ? judgeOwnDomain(response, details)
    : refuse('instance_not_servicenow', details);
}

/** A page in ServiceNow's own domain that is not the API: nothing by that name, or an instance that is not up. */
function judgeOwnDomain({ status }: HttpResponse, details: string): ProbedInstance {
  if (status === 404) return refuse('instance_unknown', details);
  return refuse(status === 200 ? 'instance_asleep' : 'instance_unavailable', details);
}

function isAsleep({ headers, body }: HttpResponse): boolean {
  const isPage = !/json/i.test(headers['content-type'] ?? '');
  return isPage && (ASLEEP.test(body) || ASLEEP.test(headers.location ?? ''));
}

function speaksTableApi({ status, body }: HttpResponse): boolean {
  const json = parseJson(body);
  return RefusalEnvelope.safeParse(json).success || (status === 200 && ListEnvelope.safeParse(json).success);
}

function carriesOwnHeaders({ status, headers }: HttpResponse): boolean {
  if (headers['x-is-logged-in'] !== undefined) return true;
  if (status === 401 && OWN_REALM.test(headers['www-authenticate'] ?? '')) return true;
  return status >= 300 && status < 500 && OWN_SERVER.test(headers.server ?? '');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Whatever is not JSON is not the Table API; the caller judges the page.
    return undefined;
  }
}
