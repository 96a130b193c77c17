import type { Link } from '../../functions/core/link.ts';
import { otherSide } from '../../functions/core/record.ts';
import type { Commit } from '../history.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';
import { linksOf, mappingWriting, partnersOf, wasDisguised, wasSeenOn } from './pairs.ts';

/** I9: each link is as one write left it, and whatever the product wrote into a record was a value of its partner. */
export function checkAtomicRows(violations: Violations): Checker {
  const stored = new Map<string, Set<string>>();
  return {
    observer: {
      stored: ({ collection, rows }) => {
        for (const { key, body } of collection === 'links' ? rows : []) {
          const bodies = stored.get(key) ?? new Set();
          stored.set(key, bodies.add(JSON.stringify(body)));
        }
      },
    },
    atRest: async (world) => {
      const links = await linksOf(world);
      for (const link of links.filter(({ id, ...rest }) => !stored.get(id)?.has(JSON.stringify({ id, ...rest })))) {
        violations.add('I9 atomic row', `the link ${link.id} is as nobody wrote it`);
      }
      for (const commit of world.history.commits.filter(({ by }) => by === 'engine')) {
        for (const finding of inventions(world, links, commit)) violations.add('I9 atomic row', finding);
      }
    },
  };
}

/** Values of a commit that its partner never had. */
function inventions(world: World, links: readonly Link[], commit: Commit): readonly string[] {
  const { side, id, step } = commit;
  const partners = wasDisguised(world, side, id) ? [] : partnersOf(world, links, commit);
  if (partners.length === 0) return [];
  return commit.changes.flatMap(({ field, after }) => {
    const mapping = mappingWriting(world, side, field);
    if (mapping === undefined || after === null) return [];
    const place = { side: otherSide(side), value: after, until: step };
    const isKnown = partners.some((partner) => wasSeenOn(world, mapping, { ...place, id: partner }));
    return isKnown ? [] : [`${side} ${id} ${field} got ${JSON.stringify(after)} from nowhere`];
  });
}
