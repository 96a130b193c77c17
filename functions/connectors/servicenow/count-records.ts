import type { Condition } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { addConditions, splitConditions } from './conditions.ts';
import { createEncodedQuery } from './encoded-query.ts';
import type { PageContext } from './read-page.ts';
import type { TableApi } from './table-api.ts';

/**
 * How many records match. Conditions that cannot be sent are left out, so the number may be too large then; it may also
 * count records that access rules hide.
 */
export async function countRecords(
  { api, isKnownColumn }: PageContext,
  table: string,
  where: readonly Condition[],
): Promise<number> {
  const query = createEncodedQuery(isKnownColumn);
  addConditions(query, splitConditions(where, isKnownColumn).sent);
  return countQuery(api, table, query.toString());
}

/** How many records match an encoded query whose columns are known to exist. */
export async function countQuery(api: TableApi, table: string, query: string): Promise<number> {
  try {
    return await api.count(table, query);
  } catch (error) {
    if (!isAggregateMissing(error)) throw error;
    return countByList(api, table, query);
  }
}

/** The Aggregate API can be switched off or closed to the user while the table is open. */
function isAggregateMissing(error: unknown): boolean {
  const codes = ['not-allowed', 'bad-request', 'unexpected-answer'];
  return error instanceof ConnectorError && codes.includes(error.code);
}

async function countByList(api: TableApi, table: string, query: string): Promise<number> {
  const { rows, total } = await api.list({ table, query, fields: ['sys_id'], limit: 1 });
  return total ?? rows.length;
}
