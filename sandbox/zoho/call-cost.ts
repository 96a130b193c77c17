import { isJsonObject, listAt } from './json.ts';

const ROWS_PER_CREDIT = 10;
const HEAVY_ROWS = 10;
const COQL_DEFAULT_LIMIT = 200;
const CONVERSION_CREDITS = 5;
const CONVERSION = /^\/Leads\/[^/]+\/actions\/convert$/;

/** A call as far as its price depends on it. `path` begins after `/crm/v8`. */
export interface PricedCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface CallCost {
  readonly credits: number;
  /** Heavy calls share ten places, whatever the edition. */
  readonly heavy: boolean;
}

/** What a call costs: https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export function costOfCall(call: PricedCall): CallCost {
  if (call.path === '/coql') return { credits: coqlCredits(call.body), heavy: true };
  if (call.path.startsWith('/settings/')) return { credits: 1, heavy: false };
  if (CONVERSION.test(call.path)) return { credits: CONVERSION_CREDITS, heavy: true };
  if (call.method === 'GET') return { credits: 1, heavy: isHeavyRead(call) };
  const rows = listAt(call.body, 'data')?.length ?? 0;
  return { credits: Math.max(1, Math.ceil(rows / ROWS_PER_CREDIT)), heavy: rows > HEAVY_ROWS };
}

function isHeavyRead({ path, query }: PricedCall): boolean {
  return path.endsWith('/search') || 'sort_by' in query || 'cvid' in query;
}

function coqlCredits(body: unknown): number {
  const query = isJsonObject(body) ? body.select_query : undefined;
  const limit = typeof query === 'string' ? /\blimit\s+(\d+)/i.exec(query)?.[1] : undefined;
  const rows = limit === undefined ? COQL_DEFAULT_LIMIT : Number(limit);
  if (rows <= 200) return 1;
  return rows <= 1_000 ? 2 : 3;
}
