import type { Entity } from '../../core/flow.ts';
import type { ParkedRecord } from '../../core/work-item.ts';
import { latestRuns } from '../../engine/runs/runs.ts';
import { createDailyCounts, type DayCounts, sumDays } from '../../stores/daily-counts.ts';
import { createSchedules } from '../../stores/schedules.ts';
import type { SettingsRepository } from '../../stores/settings.ts';
import type { Store } from '../../stores/stores.ts';
import { openSyncRecords } from '../../stores/sync-records.ts';
import { Entity as Entities } from '../contract/records.ts';
import type { Summary } from '../contract/summary.ts';

const DAY_MS = 86_400_000;
/** Today, a week, a month: what the dashboard offers. */
const PERIODS = [1, 7, 30] as const;
const LONGEST_PERIOD = 30;
/** Among so many runs is the one that ended last. */
const LATEST_RUNS = 20;
const MAX_PARKED = 10_000;

/** What the sync is about to do and may still spend. */
export interface Pace {
  readonly nextSync?: string;
  /** CRM API credits left of the day's, from 0 to 1. */
  readonly credits?: number;
}

export interface SummarySources {
  readonly store: Store;
  readonly settings: SettingsRepository;
  readonly clock: { now(): number };
  /** Where the instance is, when it is connected. */
  readonly connectedInstance: (tenant: string) => Promise<string | undefined>;
  /** Missing where nobody knows. */
  readonly paceOf?: (tenant: string) => Promise<Pace>;
}

const NO_PACE = async (): Promise<Pace> => ({});

type Figures = [number, number, number, number, number];

function firstDay(now: number, days: number): string {
  return new Date(now - (days - 1) * DAY_MS).toISOString().slice(0, 10);
}

/** The figures of one kind in the days that end now. */
function figuresOf(entity: Entity, from: string, days: readonly DayCounts[], parked: readonly ParkedRecord[]): Figures {
  const figures = sumDays(days.filter(({ day }) => day >= from)).kinds[entity];
  const failed = parked.filter((item) => item.entity === entity && item.since.slice(0, 10) >= from).length;
  return [figures?.created ?? 0, figures?.updated ?? 0, figures?.linked ?? 0, figures?.conflicts ?? 0, failed];
}

function countsOf(now: number, days: readonly DayCounts[], parked: readonly ParkedRecord[]): Summary['counts'] {
  const entries = Entities.options.flatMap((entity) => {
    const [today, week, month] = PERIODS.map((length) => figuresOf(entity, firstDay(now, length), days, parked));
    if (today === undefined || week === undefined || month === undefined) return [];
    return month.some((figure) => figure > 0) ? [[entity, [today, week, month]] as const] : [];
  });
  return Object.fromEntries(entries);
}

function healthOf(days: readonly DayCounts[], { credits }: Pace): Pick<Summary, 'health'> {
  const lagMs: DayCounts['lagMs'] = Object.assign({}, ...days.map((day) => day.lagMs));
  const { echoes } = sumDays(days);
  const health = {
    ...(Object.keys(lagMs).length === 0 ? {} : { lagMs }),
    ...(credits === undefined ? {} : { credits: Math.round(credits * 100) / 100 }),
    ...(echoes === 0 ? {} : { echoes }),
  };
  return Object.keys(health).length === 0 ? {} : { health };
}

/** The dashboard's figures: from the daily counters, the work list and the latest runs. */
export async function summarize(sources: SummarySources, tenant: string): Promise<Summary> {
  const { store, settings, clock, paceOf = NO_PACE } = sources;
  const counters = createDailyCounts(store);
  const records = openSyncRecords(store, tenant);
  const now = clock.now();
  const [days, ever, runs, parked, instance, { profiles }, pace, schedule] = await Promise.all([
    counters.read(tenant, now, LONGEST_PERIOD),
    counters.ever(tenant),
    latestRuns(records, LATEST_RUNS),
    // Notes ask nothing of anybody, and what was put aside waits for nobody.
    records.parked
      .scan({ limit: MAX_PARKED })
      .then((all) => all.filter(({ isNote, dismissed }) => isNote !== true && dismissed !== true)),
    sources.connectedInstance(tenant),
    settings.get(tenant),
    paceOf(tenant),
    createSchedules(store).get(tenant),
  ]);
  const last = runs.find((run) => run.kind !== 'preview' && run.state === 'done');
  // A look that found nothing leaves no run.
  const lastSync = schedule?.lastSyncAt ?? last?.finishedAt;
  const nextSync = pace.nextSync ?? schedule?.nextPollAt;
  return {
    v: 2,
    connected: instance !== undefined,
    ...(instance === undefined ? {} : { instance }),
    at: new Date(now).toISOString(),
    ...(lastSync === undefined ? {} : { lastSync }),
    ...(nextSync === undefined || instance === undefined ? {} : { nextSync }),
    needsYou: parked.length,
    counts: countsOf(now, days, parked),
    ...(Object.keys(ever).length === 0 ? {} : { paired: ever }),
    ...healthOf(days, pace),
    ...(profiles.length === 0 ? {} : { profiles }),
  };
}
