import { z } from 'zod';
import type { Connector, RemovalOutcome, WriteRefusal } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiClient } from '../http/api-client.ts';
import { crmUrl, ErrorBody, failureOf } from './answers.ts';
import type { ModuleCatalog } from './module-catalog.ts';
import { requireModule } from './record-reader.ts';
import { toRefusal, UNKNOWN_OUTCOME } from './row-outcome.ts';

/** Ids of one call. */
const MAX_REMOVED = 100;

const Rows = z.object({ data: z.array(z.unknown()) });
const RowId = z.object({ details: z.object({ id: z.union([z.string(), z.number()]).transform(String) }) });

const NO_ID: WriteRefusal = { code: 'INVALID_ID', message: 'This is no id of Zoho CRM.', kind: 'rejected' };

function refuseAll(ids: readonly string[], refusal: WriteRefusal): readonly RemovalOutcome[] {
  return ids.map((id) => ({ id, ok: false, refusal }));
}

/** A record that is not there counts as removed. */
function judgeRow(id: string, row: unknown): RemovalOutcome {
  if (row === undefined) return { id, ok: false, refusal: UNKNOWN_OUTCOME };
  if (ErrorBody.safeParse(row).data?.code === 'SUCCESS') return { id, ok: true };
  const refusal = toRefusal(row, true);
  return refusal.kind === 'missing' ? { id, ok: true } : { id, ok: false, refusal };
}

function judge(ids: readonly string[], answer: ApiAnswer): readonly RemovalOutcome[] {
  const rows = Rows.safeParse(answer.json).data?.data;
  if (rows === undefined) {
    if (answer.status < 300 || answer.status >= 500) return refuseAll(ids, UNKNOWN_OUTCOME);
    throw failureOf(answer);
  }
  const byId = new Map(rows.map((row) => [RowId.safeParse(row).data?.details.id, row]));
  return ids.map((id, place) => judgeRow(id, byId.get(id) ?? rows[place]));
}

/** https://www.zoho.com/crm/developer/docs/api/v8/delete-records.html */
export function createRecordRemover(deps: {
  readonly client: ApiClient;
  readonly apiOrigin: string;
  readonly catalog: ModuleCatalog;
}): Connector['remove'] {
  const { client, apiOrigin, catalog } = deps;

  async function removeSome(module: string, ids: readonly string[], runAutomations: boolean) {
    const query = { ids: ids.join(','), ...(runAutomations ? {} : { wf_trigger: 'false' }) };
    // Removing twice finds nothing the second time, which counts as removed.
    const call = { method: 'DELETE', url: crmUrl(apiOrigin, module), query, repeatable: true } as const;
    try {
      return judge(ids, await client.call(call));
    } catch (error) {
      if (!(error instanceof ConnectorError) || !error.ambiguous) throw error;
      return refuseAll(ids, UNKNOWN_OUTCOME);
    }
  }

  return async (collection, ids, { runAutomations }) => {
    const module = await requireModule(catalog, collection);
    const known = [...new Set(ids)].filter((id) => /^\d+$/.test(id));
    const outcomes = [
      ...refuseAll(
        ids.filter((id) => !/^\d+$/.test(id)),
        NO_ID,
      ),
    ];
    for (let start = 0; start < known.length; start += MAX_REMOVED) {
      const some = known.slice(start, start + MAX_REMOVED);
      try {
        outcomes.push(...(await removeSome(module.name, some, runAutomations)));
      } catch (error) {
        // What was removed before must not be forgotten.
        if (!(error instanceof ConnectorError) || start === 0) throw error;
        const refusal = { code: error.remoteCode ?? error.code, message: error.message, kind: 'busy' } as const;
        return [...outcomes, ...refuseAll(known.slice(start), refusal)];
      }
    }
    return outcomes;
  };
}
