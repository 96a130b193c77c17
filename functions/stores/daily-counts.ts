import type { Entity } from '../core/flow.ts';
import type { Side } from '../core/record.ts';
import type { Json, Row, Store } from './stores.ts';

/** What became of records of one kind. Records that wait for a person are counted from the work list, which knows since when. */
export interface DayFigures {
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  /** Values that a rule has replaced. */
  readonly conflicts: number;
}

export interface DayCounts {
  /** Such as `2026-11-22`, in UTC. */
  readonly day: string;
  readonly kinds: Partial<Readonly<Record<Entity, DayFigures>>>;
  /** Our own writes that came back and were recognised. */
  readonly echoes: number;
  /** By the side that was edited: how long the latest live edits took to the other one. */
  readonly lagMs: Partial<Readonly<Record<Side, number>>>;
}

/** What a finished run or a live drain adds. Figures that are missing or 0 add nothing. */
export interface CountedWork {
  /** When it ended, in ms since 1970: decides the day. */
  readonly at: number;
  readonly kinds?: Partial<Readonly<Record<Entity, Partial<DayFigures>>>>;
  readonly echoes?: number;
  readonly lagMs?: Partial<Readonly<Record<Side, number>>>;
  /** Names the work. Added again under the name that was added last, as after a crash, it changes nothing. */
  readonly once?: string;
}

export interface DailyCounts {
  /** For the holder of the lease only: it reads the day, adds and writes it back. */
  add(tenant: string, work: CountedWork, fence: number): Promise<void>;
  /** Pairs that were made since the first sync, by kind. */
  ever(tenant: string): Promise<Pairs>;
  /** The days that have figures, oldest first: so many, today included. */
  read(tenant: string, now: number, days: number): Promise<readonly DayCounts[]>;
}

const DAY_MS = 86_400_000;
/** The dashboard looks back 30 days. */
const KEPT_DAYS = 31;
const PREFIX = 'day/';
const EVER = 'ever';
const FIGURES = ['created', 'updated', 'linked', 'conflicts'] as const;
const NO_FIGURES: DayFigures = { created: 0, updated: 0, linked: 0, conflicts: 0 };

type Pairs = Partial<Readonly<Record<Entity, number>>>;

interface StoredDay extends DayCounts {
  readonly last?: string;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function addFigures(left: DayFigures, right: Partial<DayFigures>): DayFigures {
  return {
    created: left.created + (right.created ?? 0),
    updated: left.updated + (right.updated ?? 0),
    linked: left.linked + (right.linked ?? 0),
    conflicts: left.conflicts + (right.conflicts ?? 0),
  };
}

function addWork(day: StoredDay, { kinds = {}, echoes = 0, lagMs = {}, once }: CountedWork): StoredDay {
  const added = (Object.entries(kinds) as [Entity, Partial<DayFigures>][]).map(
    ([entity, figures]) => [entity, addFigures(day.kinds[entity] ?? NO_FIGURES, figures)] as const,
  );
  return {
    day: day.day,
    kinds: { ...day.kinds, ...Object.fromEntries(added) },
    echoes: day.echoes + echoes,
    lagMs: { ...day.lagMs, ...lagMs },
    ...(once === undefined ? {} : { last: once }),
  };
}

function addPairs(ever: Pairs, { kinds = {} }: CountedWork): Pairs {
  const added = (Object.entries(kinds) as [Entity, Partial<DayFigures>][])
    .map(([entity, { created = 0, linked = 0 }]) => [entity, (ever[entity] ?? 0) + created + linked] as const)
    .filter(([, count]) => count > 0);
  return { ...ever, ...Object.fromEntries(added) };
}

function addsNothing({ kinds = {}, echoes = 0, lagMs = {} }: CountedWork): boolean {
  const figures = Object.values(kinds).flatMap((ofKind) => FIGURES.map((name) => ofKind[name] ?? 0));
  return echoes === 0 && Object.keys(lagMs).length === 0 && figures.every((figure) => figure === 0);
}

function bodyOf<Body>(rows: readonly Row[], key: string): Body | undefined {
  return rows.find((row) => row.key === key)?.body as unknown as Body | undefined;
}

/** One row a day: what the dashboard shows of the last 30 days costs one scan. */
export function createDailyCounts(store: Store): DailyCounts {
  async function scan(tenant: string): Promise<readonly StoredDay[]> {
    const rows = await store.scan(tenant, 'counters', { prefix: PREFIX, limit: 2 * KEPT_DAYS, reverse: true });
    return rows.map(({ body }) => body as unknown as StoredDay).reverse();
  }

  async function forgetBefore(tenant: string, day: string): Promise<void> {
    const old = (await scan(tenant)).filter((stored) => stored.day < day);
    if (old.length > 0)
      await store.remove(
        tenant,
        'counters',
        old.map((stored) => PREFIX + stored.day),
      );
  }

  return {
    async add(tenant, work, fence) {
      if (addsNothing(work)) return;
      const day = dayOf(work.at);
      const rows = await store.get(tenant, 'counters', [PREFIX + day, EVER]);
      const known = bodyOf<StoredDay>(rows, PREFIX + day);
      if (work.once !== undefined && known?.last === work.once) return;
      const body = addWork(known ?? { day, kinds: {}, echoes: 0, lagMs: {} }, work);
      const ever = addPairs(bodyOf<Pairs>(rows, EVER) ?? {}, work);
      const changed = [
        { key: PREFIX + day, body: body as unknown as Json },
        { key: EVER, body: ever as Json },
      ];
      await store.put(tenant, 'counters', changed, fence);
      if (known === undefined) await forgetBefore(tenant, dayOf(work.at - KEPT_DAYS * DAY_MS));
    },
    async ever(tenant) {
      return bodyOf<Pairs>(await store.get(tenant, 'counters', [EVER]), EVER) ?? {};
    },
    async read(tenant, now, days) {
      const first = dayOf(now - (days - 1) * DAY_MS);
      return (await scan(tenant)).filter(({ day }) => day >= first && day <= dayOf(now));
    },
  };
}

/** The figures of these days together. */
export function sumDays(days: readonly DayCounts[]): Pick<DayCounts, 'kinds' | 'echoes'> {
  const kinds: Partial<Record<Entity, DayFigures>> = {};
  for (const day of days) {
    for (const [entity, figures] of Object.entries(day.kinds) as [Entity, DayFigures][]) {
      kinds[entity] = addFigures(kinds[entity] ?? NO_FIGURES, figures);
    }
  }
  return { kinds, echoes: days.reduce((sum, { echoes }) => sum + echoes, 0) };
}
