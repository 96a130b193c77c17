import type { Link } from '../../functions/core/link.ts';
import { SIDES } from '../../functions/core/record.ts';
import type { Invariant, Violations } from '../violations.ts';
import type { World } from '../world.ts';
import { idOn, linksOf } from './pairs.ts';

export interface RepetitionDependencies {
  readonly world: World;
  readonly violations: Violations;
  readonly writeCalls: () => number;
  /** One whole run. */
  readonly sync: () => Promise<unknown>;
}

const MOST = 10_000;

/**
 * I2, I8 and the first half of I10: when everything rests, a run does nothing; neither does one that reads everything
 * again because its cursor was lost, and that meets every old change a second time.
 */
export async function checkRepetition(deps: RepetitionDependencies): Promise<void> {
  await expectSilence(deps, 'I2 quiescence', 'the next run');
  await loseCursors(deps.world);
  await expectSilence(deps, 'I10 monotone safety', 'a run without its cursor');
  await expectSilence(deps, 'I8 idempotence', 'the run after it');
}

async function expectSilence(deps: RepetitionDependencies, invariant: Invariant, title: string): Promise<void> {
  const { world, violations, writeCalls, sync } = deps;
  const before = { writes: writeCalls(), rows: await rowsOf(world) };
  await sync();
  const writes = writeCalls() - before.writes;
  if (writes > 0) violations.add(invariant, `${title} made ${writes} write calls`);
  if (before.rows !== (await rowsOf(world))) violations.add(invariant, `${title} changed links or the conflict log`);
}

async function rowsOf({ records }: World): Promise<string> {
  const links = await records.links.scan({ prefix: '', limit: MOST });
  const conflicts = await records.conflicts.scan({ prefix: '', limit: MOST });
  return JSON.stringify([links.map(({ id, base, state }) => [id, base, state]), conflicts.length]);
}

async function loseCursors({ store, tenant }: World): Promise<void> {
  const rows = await store.scan(tenant, 'cursors', { prefix: '', limit: MOST });
  await store.remove(
    tenant,
    'cursors',
    rows.map(({ key }) => key),
  );
}

/** The second half of I10: lost links are made again from the keys that records carry, and no record is doubled. */
export async function checkLostLinks({ world, violations, sync }: RepetitionDependencies): Promise<void> {
  const before = (await linksOf(world)).filter((link) => bothExist(world, link));
  for (const collection of ['links', 'parked', 'cursors'] as const) {
    const rows = await world.store.scan(world.tenant, collection, { prefix: '', limit: MOST });
    await world.store.remove(
      world.tenant,
      collection,
      rows.map(({ key }) => key),
    );
  }
  const { step } = world.history;
  await sync();
  await sync();
  const keys = new Set(before.flatMap((link) => SIDES.map((side) => idOn(link, side))));
  for (const { by, kind, side, id, changes, step: at } of world.history.commits) {
    const isTwin = changes.some(({ after }) => typeof after === 'string' && keys.has(after));
    if (at > step && by === 'engine' && kind === 'create' && isTwin) {
      violations.add('I10 monotone safety', `without links, ${side} ${id} was made again`);
    }
  }
  const after = new Set((await linksOf(world)).map(pairOf));
  for (const link of before) {
    if (!after.has(pairOf(link))) violations.add('I10 monotone safety', `the pair ${pairOf(link)} was not found again`);
  }
}

function pairOf(link: Link): string {
  return `${idOn(link, 'servicenow')} and ${idOn(link, 'crm')}`;
}

function bothExist({ history }: World, link: Link): boolean {
  return history.current('servicenow').has(idOn(link, 'servicenow')) && history.current('crm').has(idOn(link, 'crm'));
}
