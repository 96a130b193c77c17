import { z } from 'zod';
import type { ApiAnswer, ApiClient } from '../http/api-client.ts';
import { crmUrl, ErrorBody, expectAnswer, failureOf } from './answers.ts';

/** A subscription to every change of one module. */
export interface ChannelRequest {
  readonly module: string;
  /** Digits, unique within the organisation. */
  readonly channelId: string;
  readonly notifyUrl: string;
  /** Comes back in every callback; at most 50 characters. */
  readonly token: string;
  /** ISO. Zoho gives an hour where it is more than a week ahead. */
  readonly expiresAt: string;
}

/** What Zoho made of one request: when the channel ends, or why there is none. */
export type ChannelOutcome =
  | { readonly ok: true; readonly channelId: string; readonly expiresAt: string }
  | { readonly ok: false; readonly channelId: string; readonly code: string; readonly message: string };

/** Zoho no longer knows the channel. Its time was over, or somebody removed it. */
export const NOT_SUBSCRIBED = 'NOT_SUBSCRIBED';

/**
 * The notification channels of one organisation. What concerns one channel is an outcome; what concerns the whole call
 * throws a `ConnectorError`.
 * https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html
 */
export interface NotificationApi {
  enable(requests: readonly ChannelRequest[]): Promise<readonly ChannelOutcome[]>;
  /** Gives channels that are there a new end and the address and token of now. `NOT_SUBSCRIBED` where there is none. */
  renew(requests: readonly ChannelRequest[]): Promise<readonly ChannelOutcome[]>;
  /** Ids of the channels that Zoho has, those of other applications of the connected user included. */
  list(): Promise<ReadonlySet<string>>;
  /** A channel that is gone already counts as removed. */
  disable(channelIds: readonly string[]): Promise<void>;
}

const LARGEST_PAGE = 200;
/** Nobody has so many; a listing that never ends must end. */
const MOST_PAGES = 20;

const Granted = z.object({
  status: z.literal('success'),
  details: z.object({ events: z.array(z.object({ channel_expiry: z.iso.datetime({ offset: true }) })).min(1) }),
});
const ActionRows = z.object({ watch: z.array(z.unknown()).min(1) });
const RemovalRows = z.object({ watch: z.array(ErrorBody).min(1) });
const ChannelList = z.object({
  watch: z.array(z.object({ channel_id: z.union([z.string(), z.number()]).transform(String) })),
  info: z.object({ more_records: z.boolean().optional() }).optional(),
});

function toRow({ module, channelId, notifyUrl, token, expiresAt }: ChannelRequest): object {
  return {
    channel_id: channelId,
    events: [`${module}.all`],
    notify_url: notifyUrl,
    token,
    channel_expiry: expiresAt,
    // The record is read before it is used, and related actions are no change of it.
    return_affected_field_values: false,
    notify_on_related_action: false,
  };
}

/** Rows are judged one by one, in the order they were sent in, whatever the status of the whole answer. */
function readOutcomes(answer: ApiAnswer, requests: readonly ChannelRequest[]): readonly ChannelOutcome[] {
  const rows = ActionRows.safeParse(answer.json).data?.watch;
  if (rows?.length !== requests.length) throw failureOf(answer);
  return requests.map(({ channelId }, index) => {
    const granted = Granted.safeParse(rows[index]).data?.details.events[0];
    if (granted) return { ok: true, channelId, expiresAt: new Date(granted.channel_expiry).toISOString() };
    const { code, message } = ErrorBody.catch({ code: 'UNKNOWN', message: '' }).parse(rows[index]);
    return { ok: false, channelId, code, message };
  });
}

export function createNotificationApi(deps: {
  readonly client: ApiClient;
  readonly apiOrigin: string;
}): NotificationApi {
  const { client } = deps;
  const url = crmUrl(deps.apiOrigin, 'actions/watch');

  async function send(method: 'POST' | 'PUT', requests: readonly ChannelRequest[]) {
    if (requests.length === 0) return [];
    const json = { watch: requests.map(toRow) };
    return readOutcomes(await client.call({ method, url, json, repeatable: true }), requests);
  }

  return {
    enable: (requests) => send('POST', requests),
    renew: (requests) => send('PUT', requests),
    async list() {
      const ids = new Set<string>();
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const query = { page: String(page), per_page: String(LARGEST_PAGE) };
        const answer = await client.call({ method: 'GET', url, query, repeatable: true });
        if (answer.status === 204) break;
        const { watch, info } = expectAnswer(answer, ChannelList);
        for (const { channel_id } of watch) ids.add(channel_id);
        if (info?.more_records !== true) break;
      }
      return ids;
    },
    async disable(channelIds) {
      if (channelIds.length === 0) return;
      const query = { channel_ids: channelIds.join(',') };
      const answer = await client.call({ method: 'DELETE', url, query, repeatable: true });
      const rows = RemovalRows.safeParse(answer.json).data?.watch;
      if (!rows) throw failureOf(answer);
      const refused = rows.find(({ code }) => code !== 'SUCCESS' && code !== NOT_SUBSCRIBED);
      if (refused) throw failureOf({ status: Math.max(answer.status, 400), json: refused });
    },
  };
}
