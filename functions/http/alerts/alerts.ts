import type { Alert, Installation } from '../contract/installation.ts';
import type { RunView } from '../contract/runs.ts';

const DAY_MS = 24 * 60 * 60_000;
/** ServiceNow's refresh token lives 100 days; asked for early enough to outlast a holiday. */
const RENEW_BEFORE_MS = 15 * DAY_MS;
/** So many failures in one run, and this share of what it looked at, are no longer single records with a flaw. */
const MANY_FAILED = 25;
const MANY_FAILED_SHARE = 0.1;

type Facts = Pick<Installation, 'servicenow' | 'crm' | 'lastRun' | 'lastSyncAt' | 'needsYou' | 'pauses'> &
  Pick<Installation, 'activeRun'> & {
    /** Polls wait, and until when. */
    readonly held?: NonNullable<RunView['held']>;
  };

/** What an admin should know at once, most urgent first. */
export function findAlerts(facts: Facts, now: number): Alert[] {
  return [
    ...erasing(facts),
    ...lostConnections(facts),
    ...renewal(facts, now),
    ...failedRun(facts),
    ...growing(facts),
    ...usedUp(facts),
  ];
}

const USED_UP = { crm: 'crm-credits-low', servicenow: 'servicenow-calls-low' } as const;

function usedUp({ activeRun, held = activeRun?.held }: Facts): Alert[] {
  return held === undefined ? [] : [{ code: USED_UP[held.side], at: held.until }];
}

function erasing({ pauses }: Facts): Alert[] {
  return pauses.flatMap(({ eraseAt }) =>
    eraseAt === undefined ? [] : [{ code: 'erasing-soon' as const, at: eraseAt }],
  );
}

function lostConnections({ servicenow, crm, pauses }: Facts): Alert[] {
  const isRenewing = pauses.some(({ reason }) => reason === 'renewal');
  return [
    ...(servicenow.state === 'reconnect' && !isRenewing ? [{ code: 'servicenow-lost' as const }] : []),
    ...(crm.state === 'reconnect' ? [{ code: 'crm-lost' as const }] : []),
  ];
}

function renewal({ servicenow }: Facts, now: number): Alert[] {
  const { state, expiresAt } = servicenow;
  if (state !== 'connected' || expiresAt === undefined || Date.parse(expiresAt) - now > RENEW_BEFORE_MS) return [];
  return [{ code: 'renew-soon', at: expiresAt }];
}

function failedRun({ lastRun, lastSyncAt }: Facts): Alert[] {
  if (lastRun?.state !== 'failed' || lastRun.error === undefined) return [];
  // A scheduled run that finds nothing leaves no row, but by it the trouble is over.
  if (lastSyncAt !== undefined && Date.parse(lastSyncAt) > Date.parse(lastRun.finishedAt ?? lastRun.startedAt))
    return [];
  const at = lastRun.finishedAt === undefined ? {} : { at: lastRun.finishedAt };
  if (lastRun.error.code === 'brake_pulled') return [{ code: 'brake-pulled', ...at }];
  return [{ code: 'run-failed', error: lastRun.error.code, ...at }];
}

function growing({ lastRun, needsYou }: Facts): Alert[] {
  const counts = Object.values(lastRun?.counts ?? {});
  const failed = counts.reduce((sum, of) => sum + of.failed, 0);
  const seen = counts.reduce((sum, of) => sum + of.seen, 0);
  const isMany = failed >= MANY_FAILED && failed >= seen * MANY_FAILED_SHARE;
  return isMany && needsYou >= MANY_FAILED ? [{ code: 'work-list-growing', count: needsYou }] : [];
}
