import type { FieldType, WriteOutcome, WriteRefusal } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiCall } from '../http/api-client.ts';
import { isSuccess, toAnswerError } from './answer-error.ts';
import type { BatchApi, CallResult } from './batch-api.ts';
import type { TableShape } from './dictionary.ts';
import { UnsafeQueryError } from './encoded-query.ts';
import { findNamedField } from './named-field.ts';
import { decodeRecord } from './record-codec.ts';
import { readWrittenRow } from './table-api.ts';

type Refused = Extract<WriteOutcome, { readonly ok: false }>;

/** A row that was refused, or that a failure kept from being sent, which may concern all rows. */
export type NotWritten = Refused | { readonly ref: string; readonly failed: ConnectorError };
export type Judged = WriteOutcome | NotWritten;

/** How rows are written and their answers read. */
export interface RowWrites<Row> {
  readonly batch: BatchApi;
  readonly call: (row: Row) => ApiCall;
  readonly types: (row: Row) => ReadonlyMap<string, FieldType>;
  readonly creates: boolean;
  readonly shape: TableShape;
}

/** Failures that stop a row before anything is written: credentials, a sleeping instance, a limit. */
const STOPPED_BEFORE = ['reconnect-needed', 'not-the-system', 'rate-limited'];

/** Sends every row and judges each on its own. Throws only when the same failure kept all of them from being sent. */
export async function writeRows<Row extends { readonly ref: string }>(
  rows: readonly Row[],
  writes: RowWrites<Row>,
): Promise<readonly WriteOutcome[]> {
  return settleRows(await judgeRows(rows, writes));
}

export async function judgeRows<Row extends { readonly ref: string }>(
  rows: readonly Row[],
  writes: RowWrites<Row>,
): Promise<readonly Judged[]> {
  const groups = rows.map((row) => [row]);
  return (await judgeGroups(groups, writes)).flat();
}

/** The same for groups of rows: those of one group are written in their order. */
export async function judgeGroups<Row extends { readonly ref: string }>(
  groups: readonly (readonly Row[])[],
  writes: RowWrites<Row>,
): Promise<readonly (readonly Judged[])[]> {
  const prepared = groups.map((group) => group.map((row) => prepareCall(row, writes)));
  const calls = prepared.map((group) => group.flatMap((one) => ('call' in one ? [one.call] : [])));
  const results = await writes.batch.sendGroups(calls);
  return prepared.map((group, place) => {
    const ofGroup = (results[place] ?? []).values();
    return group.map((one) => ('call' in one ? judgeResult(one.row, ofGroup.next().value, writes) : one));
  });
}

/** Throws the failure that all rows have; where only some have one, it becomes the refusal of each of them. */
export function settleRows(judged: readonly Judged[]): readonly WriteOutcome[] {
  throwCommonFailure(judged);
  return judged.map(settleRow);
}

export function throwCommonFailure(judged: readonly (Judged | { readonly ref: string })[]): void {
  const failures = judged.flatMap((outcome) => ('failed' in outcome ? [outcome.failed] : []));
  const [first] = failures;
  if (first !== undefined && failures.length === judged.length) throw first;
}

export function settleRow(outcome: Judged): WriteOutcome {
  return 'failed' in outcome ? settleFailure(outcome) : outcome;
}

/** A row that was not written: why, in the terms of one record. */
export function settleFailure(outcome: NotWritten): Refused {
  return 'failed' in outcome ? refuse(outcome.ref, 'busy', outcome.failed) : outcome;
}

function prepareCall<Row extends { readonly ref: string }>(
  row: Row,
  { call }: RowWrites<Row>,
): { readonly row: Row; readonly call: ApiCall } | WriteOutcome {
  try {
    return { row, call: call(row) };
  } catch (error) {
    if (error instanceof UnsafeQueryError) return refuseUnsent(row.ref, error);
    throw error;
  }
}

function judgeResult<Row extends { readonly ref: string }>(
  row: Row,
  result: CallResult | undefined,
  writes: RowWrites<Row>,
): Judged {
  if (result !== undefined && 'answer' in result) return judgeAnswer(row, result.answer, writes);
  return judgeError(row.ref, result?.error);
}

/** What a call that got no answer means for its row. Faults of the program go on. */
export function judgeError(ref: string, error: unknown): NotWritten {
  if (!(error instanceof ConnectorError)) throw error;
  return error.ambiguous ? refuse(ref, 'unknown', error) : { ref, failed: error };
}

function judgeAnswer<Row extends { readonly ref: string }>(
  row: Row,
  answer: ApiAnswer,
  { types, creates, shape }: RowWrites<Row>,
): Judged {
  const { ref } = row;
  const written = isSuccess(answer) ? readWrittenRow(answer) : undefined;
  const record = written === undefined ? undefined : decodeRecord(written, types(row));
  if (record !== undefined) {
    return { ref, ok: true, id: record.id, version: record.version, fields: record.fields, created: creates };
  }
  return judgeRefusal(ref, answer, { creates, shape });
}

/** What an answer that does not show the record written means for its row. */
export function judgeRefusal(
  ref: string,
  answer: ApiAnswer,
  { creates, shape }: { readonly creates: boolean; readonly shape?: TableShape },
): NotWritten {
  const error = toAnswerError(answer);
  if (STOPPED_BEFORE.includes(error.code)) return { ref, failed: error };
  const refusal = { ...refusalOf(error), kind: findKind(answer, creates) };
  const field = shape && refusal.kind === 'rejected' ? findNamedField(refusal.message, shape) : undefined;
  return { ref, ok: false, refusal: field === undefined ? refusal : { ...refusal, field } };
}

/** A server fault, or a success that does not show the record, leaves open whether it was written. */
function findKind(answer: ApiAnswer, creates: boolean): WriteRefusal['kind'] {
  if (isSuccess(answer) || answer.status >= 500) return 'unknown';
  return answer.status === 404 && !creates ? 'missing' : 'rejected';
}

function refuse(ref: string, kind: WriteRefusal['kind'], error: ConnectorError): Refused {
  return { ref, ok: false, refusal: { ...refusalOf(error), kind } };
}

export function refuseUnsent(ref: string, error: UnsafeQueryError): Refused {
  return { ref, ok: false, refusal: { code: error.name, message: error.message, kind: 'rejected' } };
}

function refusalOf(error: ConnectorError): Omit<WriteRefusal, 'kind'> {
  return { code: error.remoteCode ?? error.code, message: error.remoteMessage ?? error.message };
}
