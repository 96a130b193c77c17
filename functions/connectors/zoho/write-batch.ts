import { z } from 'zod';
import type { WriteOutcome, WriteRefusal } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiClient } from '../http/api-client.ts';
import type { Clock, Logger } from '../http/runtime.ts';
import { crmUrl, ErrorBody, failureOf } from './answers.ts';
import { coqlInstant } from './coql.ts';
import { toOutcome, toRefusal, UNKNOWN_OUTCOME } from './row-outcome.ts';

/** Writes with more rows than this count towards Zoho's limit of ten heavy calls in flight. */
const LIGHT_ROWS = 10;

const PRECONDITION_FAILED = 412;
const MODIFIED_CODES: ReadonlySet<string> = new Set(['ALREADY_MODIFIED', 'RECORD_MODIFIED']);

const Rows = z.object({ data: z.array(z.unknown()) });

/** One row of a write and the name its caller gave it. */
export interface WriteRow {
  readonly ref: string;
  readonly row: object;
}

export interface WriteBatch {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly rows: readonly WriteRow[];
  readonly extra: object;
  /** Nothing is written when one of the records was modified after this instant. */
  readonly unmodifiedSince?: string | undefined;
}

export type SendBatch = (batch: WriteBatch) => Promise<readonly WriteOutcome[]>;

export function refuseAll(rows: readonly { readonly ref: string }[], refusal: WriteRefusal): readonly WriteOutcome[] {
  return rows.map(({ ref }) => ({ ref, ok: false, refusal }));
}

export function createBatchSender(deps: {
  readonly client: ApiClient;
  readonly apiOrigin: string;
  readonly clock: Clock;
  readonly logger: Logger;
}): SendBatch {
  const { client, apiOrigin, clock, logger } = deps;

  function judge(batch: WriteBatch, answer: ApiAnswer): readonly WriteOutcome[] {
    const parsed = Rows.safeParse(answer.json);
    if (isModified(answer)) {
      const refusal = toRefusal(parsed.data?.data[0] ?? answer.json, true);
      return refuseAll(batch.rows, { ...refusal, kind: 'changed' });
    }
    if (parsed.success) {
      const context = { isUpdate: batch.method === 'PUT', serverTime: serverTimeOf(answer, clock) };
      return batch.rows.map(({ ref }, index) => toOutcome(ref, parsed.data.data[index], context));
    }
    // Success without rows and a broken server leave the same doubt: some, all or none were written.
    if (answer.status < 300 || answer.status >= 500) return refuseAll(batch.rows, UNKNOWN_OUTCOME);
    throw failureOf(answer);
  }

  /**
   * Sends one batch, once. After a cut or a time-out every row is in doubt, upserts too: repeated after a person has
   * edited the new record, one would overwrite the edit.
   */
  async function send(batch: WriteBatch): Promise<readonly WriteOutcome[]> {
    const { method, path, rows, extra, unmodifiedSince } = batch;
    try {
      const answer = await client.call({
        method,
        url: crmUrl(apiOrigin, path),
        json: { data: rows.map(({ row }) => row), ...extra },
        ...(unmodifiedSince === undefined ? {} : { headers: { 'If-Unmodified-Since': coqlInstant(unmodifiedSince) } }),
        repeatable: false,
        heavy: rows.length > LIGHT_ROWS,
      });
      const mayBeSplit = unmodifiedSince !== undefined && rows.length > 1;
      return mayBeSplit && isModified(answer) ? await sendHalves(batch) : judge(batch, answer);
    } catch (error) {
      if (!(error instanceof ConnectorError) || !error.ambiguous) throw error;
      logger.warn({ side: 'crm', path, rows: rows.length, err: error }, 'A write was left in doubt');
      return refuseAll(rows, UNKNOWN_OUTCOME);
    }
  }

  /** One record that was modified meanwhile stops its whole call; nothing was written. Halving finds it. */
  async function sendHalves(batch: WriteBatch): Promise<readonly WriteOutcome[]> {
    const middle = Math.ceil(batch.rows.length / 2);
    const first = await send({ ...batch, rows: batch.rows.slice(0, middle) });
    const rest = batch.rows.slice(middle);
    try {
      return [...first, ...(await send({ ...batch, rows: rest }))];
    } catch (error) {
      // What the first half has done must not be forgotten.
      if (!(error instanceof ConnectorError) || !first.some(({ ok }) => ok)) throw error;
      return [
        ...first,
        ...refuseAll(rest, { code: error.remoteCode ?? error.code, message: error.message, kind: 'busy' }),
      ];
    }
  }

  return send;
}

/**
 * One date covers the whole call.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/update-records.html
 */
function isModified(answer: ApiAnswer): boolean {
  const rows = Rows.safeParse(answer.json).data?.data;
  if (rows !== undefined) return answer.status === PRECONDITION_FAILED && !rows.some(isWritten);
  const code = ErrorBody.safeParse(answer.json).data?.code ?? '';
  return answer.status === PRECONDITION_FAILED || MODIFIED_CODES.has(code);
}

function isWritten(row: unknown): boolean {
  return ErrorBody.safeParse(row).data?.code === 'SUCCESS';
}

function serverTimeOf(answer: ApiAnswer, clock: Clock): string {
  const time = Date.parse(answer.headers.date ?? '');
  return new Date(Number.isNaN(time) ? clock.now() : time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
