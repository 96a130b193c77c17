import type { Side } from './record.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What polls may use of a limit: the rest is for edits, first syncs and other programs of the customer. */
const SHARE = 1 / 4;
/** With push in order a poll only finds what push has lost. */
const WITH_PUSH_MS = 10 * MINUTE_MS;
const WITHOUT_PUSH_MS = MINUTE_MS;
/** However tight the limits are: the overlap of two polls and the feeds of deletions want a look now and then. */
const LONGEST_MS = 6 * HOUR_MS;

/**
 * The free edition's. Nothing is assumed of an edition that nobody has told us of.
 * https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html
 */
export const FREE_CREDITS_A_DAY = 5_000;

/** How many calls a system takes in how much time. */
export interface CallBudget {
  readonly calls: number;
  readonly perMs: number;
}

export interface PollCost {
  /** Calls, or credits, that one poll with nothing new costs on each side. */
  readonly calls: Readonly<Record<Side, number>>;
  /** CRM credits of 24 hours; those of the free edition where nothing is known. */
  readonly creditsPerDay?: number | undefined;
  /** Calls that ServiceNow allows in an hour; it sets no limit unless an administrator makes a rule. */
  readonly callsPerHour?: number | undefined;
  /** Whether notifications arrive, and polls find nothing that they have lost. */
  readonly isPushHealthy: boolean;
}

/** How long after one poll the next one is due. */
export function pollIntervalMs({ calls, creditsPerDay, callsPerHour, isPushHealthy }: PollCost): number {
  const wanted = isPushHealthy ? WITH_PUSH_MS : WITHOUT_PUSH_MS;
  const forCrm = affordableEvery(calls.crm, { calls: creditsPerDay ?? FREE_CREDITS_A_DAY, perMs: DAY_MS });
  const forServiceNow =
    callsPerHour === undefined ? 0 : affordableEvery(calls.servicenow, { calls: callsPerHour, perMs: HOUR_MS });
  return Math.min(LONGEST_MS, Math.max(wanted, forCrm, forServiceNow));
}

/** The shortest interval at which the polls stay within their share. */
function affordableEvery(callsOfPoll: number, { calls, perMs }: CallBudget): number {
  return Math.ceil((callsOfPoll * perMs) / (calls * SHARE));
}

/** The second of the day of a daily job, so that all installations together do not call at the same one. */
export function dailyOffsetMs(installation: string): number {
  return Math.floor((spread(installation) / 2 ** 32) * (DAY_MS / SECOND_MS)) * SECOND_MS;
}

/** 32 bits in which texts that are nearly the same are far apart: FNV-1a with the finish of MurmurHash3. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** When a daily job is due next after this instant. */
export function nextDailyMs(installation: string, after: number): number {
  const today = Math.floor(after / DAY_MS) * DAY_MS + dailyOffsetMs(installation);
  return today > after ? today : today + DAY_MS;
}
