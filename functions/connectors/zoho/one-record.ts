import { z } from 'zod';
import type { ApiClient } from '../http/api-client.ts';
import { crmUrl, expectAnswer } from './answers.ts';

export type RawRecord = Readonly<Record<string, unknown>>;

/** Reads one record whole: with its subforms and with texts that lists cut off. Undefined when it is gone. */
export type ReadOneRecord = (module: string, id: string) => Promise<RawRecord | undefined>;

const Answer = z.object({ data: z.tuple([z.record(z.string(), z.unknown())]).rest(z.unknown()) });

/** https://www.zoho.com/crm/developer/docs/api/v8/get-records.html */
export function createOneRecordReader(deps: { readonly client: ApiClient; readonly apiOrigin: string }): ReadOneRecord {
  return async (module, id) => {
    const url = crmUrl(deps.apiOrigin, `${encodeURIComponent(module)}/${encodeURIComponent(id)}`);
    const answer = await deps.client.call({ method: 'GET', url, repeatable: true });
    return answer.status === 204 ? undefined : expectAnswer(answer, Answer).data[0];
  };
}
