import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { RecordVersion } from '../../core/record.ts';
import { parseJson } from '../http/parse-json.ts';

/** Headers of a signed message. A Catalyst gateway takes `Authorization` for itself. */
export const TIMESTAMP_HEADER = 'X-SNZ-Timestamp';
export const SIGNATURE_HEADER = 'X-SNZ-Signature';
/** How far the time of a message may be from ours. */
export const TIME_WINDOW_MS = 5 * 60_000;
/** Every secret begins so: by it the script in the instance sees that a property was decrypted. */
export const SECRET_PREFIX = 'snz_';

const SIGNATURE_BYTES = 32;
const MOST_RECORDS = 500;
const TableName = z.string().regex(/^[a-z0-9_]{1,80}$/);
const SysId = z.string().regex(/^[0-9a-f]{32}$/);

const Message = z.object({
  v: z.literal(1),
  /** The property `instance_name`: `acme` for acme.service-now.com. */
  instance: z.string().min(1).max(100),
  /** The property `glide.servlet.uri`: the address that the instance calls its own. */
  uri: z.string().max(300),
  records: z
    .array(
      z.object({
        /** The class of the record, which may be a child of the table that the rule stands on. */
        table: TableName,
        rule: TableName,
        sys_id: SysId,
        operation: z.enum(['insert', 'update', 'delete']),
        sys_updated_on: z.string().regex(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?$/),
        sys_mod_count: z.string().regex(/^\d{0,9}$/),
        /** A row of the record changed, not the record itself: the row and its count. */
        part: z
          .string()
          .regex(/^([0-9a-f]{32}\.\d{0,9})?$/)
          .optional(),
      }),
    )
    .min(1)
    .max(MOST_RECORDS),
});

export interface PushedRecord {
  readonly table: string;
  readonly ruleTable: string;
  readonly sysId: string;
  readonly operation: 'created' | 'updated' | 'deleted';
  /** Tells events of one record apart; the same for every delivery of one event. */
  readonly event: string;
  /** Missing for deletions and for changes of parts. */
  readonly version?: RecordVersion;
}

export interface PushMessage {
  readonly instance: string;
  readonly uri: string;
  readonly records: readonly PushedRecord[];
}

/**
 * Whether this text was signed with this secret: base64 of HMAC-SHA256 over the timestamp, a dot and the text, as
 * `generateMac` makes it in an instance. Compares in constant time.
 */
export function isSigned(text: string, timestamp: string, signature: string, secret: string): boolean {
  const given = Buffer.from(signature, 'base64');
  if (given.length !== SIGNATURE_BYTES) return false;
  return timingSafeEqual(given, createHmac('sha256', secret).update(`${timestamp}.${text}`).digest());
}

/** Whether the timestamp (ms since 1970, in digits) is about now. */
export function isTimely(timestamp: string, now: number): boolean {
  return /^\d{10,15}$/.test(timestamp) && Math.abs(Number(timestamp) - now) <= TIME_WINDOW_MS;
}

/**
 * Whether a message comes from the instance that is connected. The secret travels along when an instance is cloned over
 * another, and the clone must not be taken for its original.
 */
export function isFromInstance({ instance, uri }: Pick<PushMessage, 'instance' | 'uri'>, origin: string): boolean {
  const connected = new URL(origin);
  const [host = ''] = connected.hostname.split('.');
  const isOwnDomain = /\.(service-now|servicenowservices)\.com$/.test(connected.hostname);
  return isOwnDomain ? host === instance.toLowerCase() : URL.parse(uri)?.origin === connected.origin;
}

const OPERATIONS = { insert: 'created', update: 'updated', delete: 'deleted' } as const;

type MessageRecord = z.output<typeof Message>['records'][number];

function toRecord(record: MessageRecord): PushedRecord {
  const { table, rule, sys_id, operation, sys_updated_on: updatedOn, sys_mod_count: count, part = '' } = record;
  const pushed = { table, ruleTable: rule, sysId: sys_id, operation: OPERATIONS[operation] };
  if (part !== '') return { ...pushed, event: `part.${part}` };
  const event = `${operation}.${updatedOn.replace(/\D/g, '')}.${count}`;
  if (operation === 'delete' || updatedOn === '' || count === '') return { ...pushed, event };
  return { ...pushed, event, version: { modifiedAt: `${updatedOn.replace(' ', 'T')}Z`, counter: Number(count) } };
}

/** Undefined where the text is no such message. */
export function parsePush(text: string): PushMessage | undefined {
  const body = Message.safeParse(parseJson(text)).data;
  return body && { instance: body.instance, uri: body.uri, records: body.records.map(toRecord) };
}
