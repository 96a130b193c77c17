import type { Link } from '../../functions/core/link.ts';
import { SIDES, type Side } from '../../functions/core/record.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';
import { idOn, isParked, isPlaceholder, linksOf, parkedIds, wasDisguised } from './pairs.ts';

/** I6: no two records carry one key, each record has one link at most, and nothing was made that belongs to nobody. */
export function checkOnePartner(violations: Violations): Checker {
  return {
    atRest: async (world) => {
      const links = await linksOf(world);
      const parked = await parkedIds(world);
      const open = links.filter((link) => link.state === 'creating' && !isParked(world, link, parked));
      const twins = links.filter((link) => isTwin(world, link));
      const findings = [
        ...SIDES.flatMap((side) =>
          repeated(links.map((link) => idOn(link, side))).map((id) => `${id} has several links`),
        ),
        ...repeated(keysOf(world)).map((key) => `several records carry the key ${key}`),
        ...open.map(({ id }) => `${id} is still being made`),
        ...twins.map(({ id }) => `both records of ${id} were made by the product`),
        ...SIDES.flatMap((side) => orphansOf(world, links, side)).map((id) => `${id} was made and belongs to nobody`),
      ];
      for (const finding of findings) violations.add('I6 one partner', finding);
    },
  };
}

/** Nobody but the product made either record: one of them is a copy of the other, and that of a third. */
function isTwin(world: World, link: Link): boolean {
  const isMade = SIDES.every((side) => wasMade(world, side, idOn(link, side)));
  return (
    isMade && !SIDES.some((side) => world.keyFields[side] === undefined && wasDisguised(world, side, idOn(link, side)))
  );
}

function wasMade({ history }: World, side: Side, id: string): boolean {
  return history.commits.some(
    (commit) => commit.side === side && commit.id === id && commit.by === 'engine' && commit.kind === 'create',
  );
}

function keysOf({ history, keyFields }: World): readonly string[] {
  const field = keyFields.crm ?? '';
  return [...history.current('crm').values()].map((record) => record[field]).filter((key) => typeof key === 'string');
}

/** Empty ids are those of partners that are not there yet. */
function repeated(ids: readonly string[]): readonly string[] {
  return ids.filter((id, index) => id !== '' && ids.indexOf(id) !== index);
}

/**
 * Records that the product made, that still exist and that no link names. Where records carry no key they are found again
 * by the match rules: not where none applies and a person has to decide, not after somebody has edited what they compare, nor
 * when their origin was deleted meanwhile.
 */
function orphansOf(world: World, links: readonly Link[], side: Side): readonly string[] {
  const { history, keyFields } = world;
  const linked = new Set(links.map((link) => idOn(link, side)));
  const orphans = [...history.current(side).keys()].filter(
    (id) => !linked.has(id) && wasMade(world, side, id) && !isPlaceholder(world, side, id),
  );
  if (keyFields[side] !== undefined) return orphans;
  const lost = links.filter((link) => link.state !== 'linked' && idOn(link, side) === '');
  return orphans.filter((id) => !wasDisguised(world, side, id)).slice(lost.length);
}
