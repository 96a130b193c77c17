import type { FieldType, WriteOutcome, WriteRefusal } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { ApiAnswer } from '../http/api-client.ts';
import { isSuccess, toAnswerError } from './answer-error.ts';
import { UnsafeQueryError } from './encoded-query.ts';
import { decodeRecord } from './record-codec.ts';
import { readWrittenRow } from './table-api.ts';

type Judged = WriteOutcome | { readonly ref: string; readonly failed: ConnectorError };

/** Sends every row and judges each on its own. Throws only when the same failure kept all of them from being sent. */
export async function writeRows<Row extends { readonly ref: string }>(
  rows: readonly Row[],
  options: {
    readonly send: (row: Row) => Promise<ApiAnswer>;
    readonly types: (row: Row) => ReadonlyMap<string, FieldType>;
    readonly creates: boolean;
  },
): Promise<readonly WriteOutcome[]> {
  const judged = await Promise.all(rows.map((row) => writeRow(row, options)));
  const failures = judged.flatMap((outcome) => ('failed' in outcome ? [outcome.failed] : []));
  const [first] = failures;
  if (first !== undefined && failures.length === rows.length) throw first;
  return judged.map((outcome) => ('failed' in outcome ? refuse(outcome.ref, 'busy', outcome.failed) : outcome));
}

async function writeRow<Row extends { readonly ref: string }>(
  row: Row,
  { send, types, creates }: Parameters<typeof writeRows<Row>>[1],
): Promise<Judged> {
  try {
    return judgeAnswer(row.ref, await send(row), { types: types(row), creates });
  } catch (error) {
    if (error instanceof UnsafeQueryError) return refuseUnsent(row.ref, error);
    if (!(error instanceof ConnectorError)) throw error;
    return error.ambiguous ? refuse(row.ref, 'unknown', error) : { ref: row.ref, failed: error };
  }
}

function judgeAnswer(
  ref: string,
  answer: ApiAnswer,
  { types, creates }: { types: ReadonlyMap<string, FieldType>; creates: boolean },
): Judged {
  const row = isSuccess(answer) ? readWrittenRow(answer) : undefined;
  const record = row === undefined ? undefined : decodeRecord(row, types);
  if (record !== undefined) {
    return { ref, ok: true, id: record.id, version: record.version, fields: record.fields, created: creates };
  }
  const error = toAnswerError(answer);
  // Credentials, a sleeping instance and a limit stop every row before anything is written.
  if (['reconnect-needed', 'not-the-system', 'rate-limited'].includes(error.code)) return { ref, failed: error };
  return { ref, ok: false, refusal: { ...refusalOf(error), kind: findKind(answer, creates) } };
}

/** A server fault, or a success that does not show the record, leaves open whether it was written. */
function findKind(answer: ApiAnswer, creates: boolean): WriteRefusal['kind'] {
  if (isSuccess(answer) || answer.status >= 500) return 'unknown';
  return answer.status === 404 && !creates ? 'missing' : 'rejected';
}

function refuse(ref: string, kind: WriteRefusal['kind'], error: ConnectorError): WriteOutcome {
  return { ref, ok: false, refusal: { ...refusalOf(error), kind } };
}

function refuseUnsent(ref: string, error: UnsafeQueryError): WriteOutcome {
  return { ref, ok: false, refusal: { code: error.name, message: error.message, kind: 'rejected' } };
}

function refusalOf(error: ConnectorError): Omit<WriteRefusal, 'kind'> {
  return { code: error.remoteCode ?? error.code, message: error.remoteMessage ?? error.message };
}
