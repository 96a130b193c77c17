import type { Link } from '../../functions/core/link.ts';
import { fieldOf } from '../../functions/core/map-value.ts';
import { otherSide } from '../../functions/core/record.ts';
import type { World } from '../world.ts';
import type { Pairing } from './pairing.ts';
import { idOn, type LiveMapping, lastMoment, mappedAt, targetOf, WINNERS } from './pairs.ts';

export interface Difference {
  readonly link: Link;
  readonly live: LiveMapping;
  readonly pairing: Pairing;
}

/**
 * Whether two values may differ for good. Only one-way fields may, by what a person did on the side they flow into: for
 * ever where that side wins, else until the other side is edited again.
 */
export function isLegitimate(world: World, { link, live, pairing }: Difference): boolean {
  const target = targetOf(live.direction);
  if (target === undefined) return world.flow.conflictRule === 'ask';
  const source = otherSide(target);
  const id = idOn(link, source);
  const there = lastMoment(world, live.mapping, { side: target, id: idOn(link, target) });
  const here = lastMoment(world, live.mapping, { side: source, id });
  // A field that is read in place of the empty one may have been changed by a write of our own.
  const own = world.history.moments(target, idOn(link, target), fieldOf(live.mapping, target)).at(-1);
  if (there?.by !== 'user' && own?.by !== 'user') return false;
  if (
    WINNERS[world.flow.conflictRule] === target ||
    here === undefined ||
    there === undefined ||
    there.step > here.step
  )
    return true;
  // At first contact an empty value wins nothing.
  if (here.value === null && here.step <= (pairing.pairedAt(source, id) ?? 0)) return true;
  // What was typed on the winning side and taken back need not have been seen by anybody.
  const seen = [there.step, ...pairing.reads(source, id).filter((step) => step < there.step)];
  return seen.some(
    (step) =>
      mappedAt(world, live.mapping, { side: source, id, step }) === mappedAt(world, live.mapping, { side: source, id }),
  );
}
