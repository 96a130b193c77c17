import { z } from 'zod';
import type { CatalystClient } from './catalyst-client.ts';
import { CatalystError } from './catalyst-error.ts';
import {
  type DataStoreRow,
  type DataStoreTable,
  DuplicateValueError,
  MAX_READ_ROWS,
  UnclearOutcomeError,
} from './data-store-table.ts';
import { toRowIdQuery, toZcql } from './zcql.ts';

const ZCQL = 'application/vnd.catalyst.v2+zcql';
/** Rows that somebody else deletes at the same moment may be missed more than once. */
const MAX_DELETIONS = 5;

/** Numbers come back as text, and where they do not, they are made text here. */
const Text = z.union([z.string(), z.number().transform(String)]);
const WrittenRow = z.object({ ROWID: Text });
const Row = z.object({
  ROWID: Text,
  RowKey: z.string(),
  Born: Text.nullish().transform((value) => value ?? undefined),
  Version: Text.nullish(),
  RefA: Text.nullish(),
  RefB: Text.nullish(),
  Fence: Text.nullish(),
  Parts: Text.nullish(),
  Body: Text.nullish(),
});

/** One table of the Data Store over REST: https://docs.catalyst.zoho.com/en/api/code-reference/cloud-scale/data-store/ */
export function createRestTable(client: CatalystClient, name: string): DataStoreTable {
  const path = `/table/${name}/row`;

  async function query<Schema extends z.ZodType>(zcql: string, row: Schema): Promise<readonly z.output<Schema>[]> {
    const data = await client.call({
      method: 'POST',
      path: '/query',
      json: { query: zcql },
      accept: ZCQL,
      repeatable: true,
    });
    return z
      .array(z.object({ [name]: row }))
      .parse(data ?? [])
      .map((found) => found[name] as z.output<Schema>);
  }

  async function tryDelete(rowIds: readonly string[]): Promise<boolean> {
    try {
      await client.call({ method: 'DELETE', path, query: { ids: rowIds.join(',') }, repeatable: true });
      return true;
    } catch (error) {
      if (isMissingRow(error)) return false;
      throw error;
    }
  }

  return {
    async insertRows(rows) {
      try {
        await client.call({ method: 'POST', path, json: rows, repeatable: false });
      } catch (error) {
        throw isDuplicate(error) ? new DuplicateValueError({ cause: error }) : error;
      }
    },
    async updateRows(rows) {
      try {
        const data = await client.call({ method: 'PATCH', path, json: rows, repeatable: false });
        return z
          .array(WrittenRow)
          .parse(data ?? [])
          .map((row) => row.ROWID);
      } catch (error) {
        // What became of the other rows of the batch is not documented, so they are read again as well.
        throw isMissingRow(error) ? new UnclearOutcomeError({ cause: error }) : error;
      }
    },
    async deleteRows(rowIds) {
      let left = rowIds;
      for (let attempt = 0; attempt < MAX_DELETIONS && left.length > 0; attempt++) {
        if (await tryDelete(left)) return;
        left = (await query(toRowIdQuery(name, left), WrittenRow)).map((row) => row.ROWID);
      }
      if (left.length > 0) throw new UnclearOutcomeError();
    },
    async select(selection): Promise<readonly DataStoreRow[]> {
      if (selection.limit > MAX_READ_ROWS) throw new RangeError(`A query answers at most ${MAX_READ_ROWS} rows.`);
      const rows = await query(toZcql(name, selection), Row);
      return rows.map(({ Born, ...row }) => ({ ...row, ...(Born !== undefined && { Born }) }) as DataStoreRow);
    },
  };
}

function isDuplicate(error: unknown): boolean {
  return error instanceof CatalystError && error.status === 409 && error.code === 'DUPLICATE_VALUE';
}

function isMissingRow(error: unknown): boolean {
  return error instanceof CatalystError && error.status === 404 && error.code === 'INVALID_ID';
}
