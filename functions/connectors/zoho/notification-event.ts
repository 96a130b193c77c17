import { z } from 'zod';
import { parseJson } from '../http/parse-json.ts';

/** The most that one callback is known to name is 100 records. */
const MOST_IDS = 1_000;

/**
 * What Zoho CRM posts to a channel's address: which records changed. It is not signed; the token alone proves the sender.
 * https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html
 */
const Callback = z.object({
  /** ms since 1970. */
  server_time: z.number().int().nonnegative(),
  module: z.string().regex(/^[A-Za-z0-9_]{1,100}$/),
  operation: z.enum(['insert', 'update', 'delete']),
  ids: z.array(z.union([z.string(), z.number().transform(String)]).pipe(z.string().regex(/^\d{1,25}$/))).max(MOST_IDS),
  channel_id: z.union([z.string(), z.number().transform(String)]),
  token: z.string().nullish(),
  /** `[{"<id>": ["Phone"]}]`; empty for new records. */
  affected_fields: z.array(z.record(z.string(), z.array(z.string().max(100)).max(500))).nullish(),
});

export interface CrmNotification {
  readonly sentAt: number;
  readonly module: string;
  readonly operation: 'created' | 'updated' | 'deleted';
  readonly records: readonly { readonly id: string; readonly fields?: readonly string[] }[];
  readonly channelId: string;
  readonly token: string;
}

const OPERATIONS = { insert: 'created', update: 'updated', delete: 'deleted' } as const;

/** Undefined where the text is no such callback. */
export function parseNotification(text: string): CrmNotification | undefined {
  const body = Callback.safeParse(parseJson(text)).data;
  if (!body) return undefined;
  const fieldsOf = new Map((body.affected_fields ?? []).flatMap((entry) => Object.entries(entry)));
  return {
    sentAt: body.server_time,
    module: body.module,
    operation: OPERATIONS[body.operation],
    records: [...new Set(body.ids)].map((id) => {
      const fields = fieldsOf.get(id);
      return fields === undefined || fields.length === 0 ? { id } : { id, fields };
    }),
    channelId: body.channel_id,
    token: body.token ?? '',
  };
}
