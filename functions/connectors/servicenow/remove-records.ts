import type { RemovalOutcome } from '../connector.ts';
import { isSuccess } from './answer-error.ts';
import type { CallResult } from './batch-api.ts';
import { UnsafeQueryError } from './encoded-query.ts';
import type { TableApi } from './table-api.ts';
import {
  judgeError,
  judgeRefusal,
  type NotWritten,
  refuseUnsent,
  settleFailure,
  throwCommonFailure,
} from './write-outcome.ts';

const NOT_FOUND = 404;

type JudgedRemoval = NotWritten | { readonly ref: string; readonly ok: true };

/** Removes records one by one or in batches. Throws only when the same failure kept all of them from being removed. */
export async function removeRecords(
  api: TableApi,
  table: string,
  ids: readonly string[],
): Promise<readonly RemovalOutcome[]> {
  const judged = await judgeRemovals(api, table, ids);
  throwCommonFailure(judged);
  return judged.map(settleRemoval);
}

/** A record that cannot be found counts as removed: nobody can see it any more. */
export async function judgeRemovals(
  api: TableApi,
  table: string,
  ids: readonly string[],
): Promise<readonly JudgedRemoval[]> {
  const prepared = ids.map((id) => prepareCall(api, table, id));
  const results = await api.batch.sendAll(prepared.flatMap((one) => ('call' in one ? [one.call] : [])));
  const inOrder = results.values();
  return prepared.map((one) => ('call' in one ? judgeResult(one.id, inOrder.next().value) : one));
}

export function settleRemoval(outcome: JudgedRemoval): RemovalOutcome {
  if ('ok' in outcome && outcome.ok) return { id: outcome.ref, ok: true };
  const { ref, refusal } = settleFailure(outcome);
  return { id: ref, ok: false, refusal };
}

function prepareCall(api: TableApi, table: string, id: string) {
  try {
    return { id, call: api.removeCall(table, id) };
  } catch (error) {
    if (error instanceof UnsafeQueryError) return refuseUnsent(id, error);
    throw error;
  }
}

function judgeResult(id: string, result: CallResult | undefined): JudgedRemoval {
  if (result === undefined || 'error' in result) return judgeError(id, result?.error);
  const { answer } = result;
  if (answer.status === NOT_FOUND || (isSuccess(answer) && answer.body.trim() === '')) return { ref: id, ok: true };
  return judgeRefusal(id, answer, { creates: false });
}
