import { z } from 'zod';
import type { WriteOutcome, WriteRefusal } from '../connector.ts';
import { ErrorBody } from './answers.ts';
import { toInstant } from './record-codec.ts';

/** Codes that say something else than "this record, as it is, will be refused again". */
const KINDS: Readonly<Record<string, WriteRefusal['kind']>> = {
  ALREADY_MODIFIED: 'changed',
  RECORD_MODIFIED: 'changed',
  RECORD_LOCKED: 'busy',
  TOO_MANY_REQUESTS: 'busy',
  RECORD_NOT_FOUND: 'missing',
  NOT_FOUND: 'missing',
  INTERNAL_ERROR: 'unknown',
  INTERNAL_SERVER_ERROR: 'unknown',
};

const SuccessRow = z.object({
  code: z.literal('SUCCESS'),
  action: z.string().optional(),
  details: z.object({
    id: z.union([z.string(), z.number()]).transform(String),
    Modified_Time: z.string().optional().catch(undefined),
  }),
});

const Details = z.object({
  api_name: z.string().optional().catch(undefined),
  json_path: z.string().optional().catch(undefined),
});

/** Several errors of one row come wrapped; the first stands for them. */
const ManyErrors = z.object({ details: z.object({ errors: z.array(z.unknown()).min(1) }) });

/** The field of the row in a path such as `$.data[1].Email`; of a row within a subform it is the subform. */
function fieldInPath(path: string | undefined): string | undefined {
  return path?.match(/\bdata\[\d+\]\.([A-Za-z]\w*)/)?.[1];
}

function refusalKind(code: string, field: string | undefined, isUpdate: boolean): WriteRefusal['kind'] {
  // An update of a record that is gone is refused as invalid data of its id.
  if (isUpdate && code === 'INVALID_DATA' && field === 'id') return 'missing';
  return KINDS[code] ?? 'rejected';
}

export const UNKNOWN_OUTCOME: WriteRefusal = {
  code: 'NO_ANSWER',
  message: 'Zoho CRM did not say whether this record was written.',
  kind: 'unknown',
};

/** Why a row was refused, from its error object. */
export function toRefusal(row: unknown, isUpdate: boolean): WriteRefusal {
  const nested = ManyErrors.safeParse(row).data?.details.errors[0];
  const error = ErrorBody.safeParse(nested).data ?? ErrorBody.safeParse(row).data;
  if (!error) return UNKNOWN_OUTCOME;
  const details = Details.safeParse(error.details).data;
  const field = details?.api_name ?? fieldInPath(details?.json_path);
  const isAboutId = field === undefined && /\bthe id given\b/i.test(error.message);
  return {
    code: error.code,
    message: error.message || error.code,
    kind: refusalKind(error.code, isAboutId ? 'id' : field, isUpdate),
    ...(field === undefined ? {} : { field }),
  };
}

/** Judges one row of an answer by itself: batches with refused rows come with status 200, 202 and 207 alike. */
export function toOutcome(
  ref: string,
  row: unknown,
  context: { readonly isUpdate: boolean; readonly serverTime: string },
): WriteOutcome {
  const success = SuccessRow.safeParse(row).data;
  if (!success) return { ref, ok: false, refusal: toRefusal(row, context.isUpdate) };
  const { id, Modified_Time: modified } = success.details;
  const modifiedAt = (modified === undefined ? undefined : toInstant(modified)) ?? context.serverTime;
  return { ref, ok: true, id, version: { modifiedAt }, created: !context.isUpdate && success.action === 'insert' };
}
