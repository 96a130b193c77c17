import { z } from 'zod';
import type { Connector, NewRecord, WriteOptions, WriteOutcome, WriteRefusal } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiClient } from '../http/api-client.ts';
import type { Clock, Logger } from '../http/runtime.ts';
import { crmUrl, ErrorBody, failureOf } from './answers.ts';
import type { ModuleCatalog } from './module-catalog.ts';
import { encodeFields } from './record-codec.ts';
import { requireModule } from './record-reader.ts';
import { toOutcome, toRefusal, UNKNOWN_OUTCOME } from './row-outcome.ts';

export type RecordWriter = Pick<Connector, 'create' | 'update'>;

/** Rows of one write call. */
export const MAX_WRITE_ROWS = 100;

/** Writes with more rows than this count towards Zoho's limit of ten heavy calls in flight. */
const LIGHT_ROWS = 10;

const Rows = z.object({ data: z.array(z.unknown()) });

interface Batch {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly refs: readonly string[];
  readonly rows: readonly object[];
  readonly extra: object;
}

function refuseAll(refs: readonly string[], refusal: WriteRefusal): readonly WriteOutcome[] {
  return refs.map((ref) => ({ ref, ok: false, refusal }));
}

function serverTimeOf(answer: ApiAnswer, clock: Clock): string {
  const time = Date.parse(answer.headers.date ?? '');
  return new Date(Number.isNaN(time) ? clock.now() : time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Automations run unless the list of triggers is there and empty. */
function triggers(options: WriteOptions): object {
  return options.runAutomations ? {} : { trigger: [] };
}

function checkSize(rows: readonly unknown[]): void {
  if (rows.length <= MAX_WRITE_ROWS) return;
  throw new ConnectorError({
    side: 'crm',
    code: 'bad-request',
    message: `Zoho CRM takes at most ${MAX_WRITE_ROWS} records in one call.`,
  });
}

/**
 * Of rows with one key Zoho would write each over the one before, so only the first is sent.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/upsert-records.html
 */
function splitRepeatedKeys(records: readonly NewRecord[]) {
  const seen = new Set<string>();
  const first: NewRecord[] = [];
  const repeated: NewRecord[] = [];
  for (const record of records) {
    (seen.has(record.externalKey) ? repeated : first).push(record);
    seen.add(record.externalKey);
  }
  return { first, repeated };
}

const REPEATED_KEY: WriteRefusal = {
  code: 'REPEATED_KEY',
  message: 'Another record of the same call has the same key.',
  kind: 'rejected',
};

export function createRecordWriter(deps: {
  readonly client: ApiClient;
  readonly apiOrigin: string;
  readonly catalog: ModuleCatalog;
  readonly clock: Clock;
  readonly logger: Logger;
}): RecordWriter {
  const { client, apiOrigin, catalog, clock, logger } = deps;

  function judge(batch: Batch, answer: ApiAnswer): readonly WriteOutcome[] {
    const parsed = Rows.safeParse(answer.json);
    if (parsed.success) {
      const context = { isUpdate: batch.method === 'PUT', serverTime: serverTimeOf(answer, clock) };
      return batch.refs.map((ref, index) => toOutcome(ref, parsed.data.data[index], context));
    }
    // Success without rows and a broken server leave the same doubt: some, all or none were written.
    if (answer.status < 300 || answer.status >= 500) return refuseAll(batch.refs, UNKNOWN_OUTCOME);
    const code = ErrorBody.safeParse(answer.json).data?.code;
    if (answer.status === 412 || code === 'ALREADY_MODIFIED') {
      return refuseAll(batch.refs, { ...toRefusal(answer.json, true), kind: 'changed' });
    }
    throw failureOf(answer);
  }

  /**
   * Sends one batch, once. After a cut or a time-out every row is in doubt, upserts too: repeated after a person has
   * edited the new record, one would overwrite the edit.
   */
  async function send(batch: Batch): Promise<readonly WriteOutcome[]> {
    try {
      const answer = await client.call({
        method: batch.method,
        url: crmUrl(apiOrigin, batch.path),
        json: { data: batch.rows, ...batch.extra },
        repeatable: false,
        heavy: batch.rows.length > LIGHT_ROWS,
      });
      return judge(batch, answer);
    } catch (error) {
      if (!(error instanceof ConnectorError) || !error.ambiguous) throw error;
      logger.warn({ side: 'crm', path: batch.path, rows: batch.rows.length, err: error }, 'A write was left in doubt');
      return refuseAll(batch.refs, UNKNOWN_OUTCOME);
    }
  }

  return {
    async create(collection, records, options) {
      checkSize(records);
      if (records.length === 0) return [];
      const module = await requireModule(catalog, collection);
      const { first, repeated } = splitRepeatedKeys(records);
      const outcomes = await send({
        method: 'POST',
        path: `${module.name}/upsert`,
        refs: first.map(({ ref }) => ref),
        rows: first.map((record) => ({
          ...encodeFields(module.fields, record.fields),
          [options.externalKeyField]: record.externalKey,
        })),
        // Without this list Zoho would match by Email, Subject or Vendor_Name and merge strangers.
        extra: { duplicate_check_fields: [options.externalKeyField], ...triggers(options) },
      });
      return [
        ...outcomes,
        ...refuseAll(
          repeated.map(({ ref }) => ref),
          REPEATED_KEY,
        ),
      ];
    },

    async update(collection, patches, options) {
      checkSize(patches);
      if (patches.length === 0) return [];
      const module = await requireModule(catalog, collection);
      return send({
        method: 'PUT',
        path: module.name,
        refs: patches.map(({ ref }) => ref),
        rows: patches.map((patch) => ({ ...encodeFields(module.fields, patch.fields), id: patch.id })),
        extra: triggers(options),
      });
    },
  };
}
