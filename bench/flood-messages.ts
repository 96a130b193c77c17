import { createHmac } from 'node:crypto';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../functions/connectors/servicenow/push-event.ts';
import type { FloodMessage } from './flood-generator.ts';

/** A record that no system has: whatever is heard of it was believed. */
export const FORGED_RECORD = 'f'.repeat(32);

const TEN_MINUTES_MS = 600_000;
const TOO_LARGE = 300_000;
const SMALL_SHARE = 40;

export interface Target {
  readonly url: string;
  readonly secret: string;
  /** Origin of the connected instance. */
  readonly instance: string;
  /** A record that nobody edits; the message about it is genuine, once. */
  readonly replayedRecord: string;
}

function bodyOf(sysId: string, instance: string): string {
  const record = {
    table: 'customer_contact',
    rule: 'sys_user',
    sys_id: sysId,
    operation: 'update',
    sys_updated_on: '2026-03-02 08:00:00',
    sys_mod_count: '3',
  };
  return JSON.stringify({ v: 1, instance: 'sandbox', uri: `${instance}/`, records: [record] });
}

function signed(url: string, body: string, secret: string, at: number): FloodMessage {
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('base64');
  const headers = { 'Content-Type': 'application/json', [TIMESTAMP_HEADER]: String(at), [SIGNATURE_HEADER]: signature };
  return { url, headers, body };
}

/** A genuine message, which is sent once before the flood and over and over in it. */
export function replayed({ url, secret, instance, replayedRecord }: Target, now: number): FloodMessage {
  return signed(url, bodyOf(replayedRecord, instance), secret, now);
}

/** Forged, late, malformed, oversized, to made-up addresses, and one that was genuine once. */
export function floodMessages(target: Target, now: number): readonly FloodMessage[] {
  const { url, secret, instance } = target;
  const body = bodyOf(FORGED_RECORD, instance);
  const elsewhere = url.replace(/[^/]+$/, 'v1.00000000.made-up');
  const small: readonly FloodMessage[] = [
    signed(url, body, 'snz_guessed', now),
    signed(url, body, secret, now - TEN_MINUTES_MS),
    signed(url, '{"v":1,"records":[{"sys_id":"', secret, now),
    signed(elsewhere, body, secret, now),
    { url: elsewhere.replace('/servicenow/', '/crm/'), headers: { 'Content-Type': 'application/json' }, body: '{}' },
    replayed(target, now),
  ];
  const large: FloodMessage = { url, headers: {}, body: 'x'.repeat(TOO_LARGE) };
  return [...Array.from({ length: SMALL_SHARE }, (_, index) => small[index % small.length] ?? large), large];
}
