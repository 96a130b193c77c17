import { type FieldMapping, flowsTo } from '../../functions/core/flow.ts';
import { type Link, linkId } from '../../functions/core/link.ts';
import { agree, readMapped } from '../../functions/core/map-value.ts';
import { type FieldValue, otherSide, SIDES, type Side } from '../../functions/core/record.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';
import { type Difference, isLegitimate } from './legitimate-difference.ts';
import type { Pairing } from './pairing.ts';
import { idOn, isParked, isPlaceholder, type LiveMapping, linksOf, liveMappings, parkedIds } from './pairs.ts';

/** States in which a pair may rest. */
const SETTLED: ReadonlySet<Link['state']> = new Set(['linked', 'detached', 'tombstoned']);

/**
 * I1: every record that flows is linked or on the work list, and every mapped field of a pair is equal or differs for a
 * reason: its target was edited by a person and the rule lets that edit stand.
 */
export function checkConvergence(violations: Violations, pairing: Pairing): Checker {
  return {
    atRest: async (world) => {
      const links = await linksOf(world);
      const parked = await parkedIds(world);
      for (const side of SIDES) {
        if (flowsTo(world.flow.direction, otherSide(side))) requireLinks(world, { side, links, parked, violations });
      }
      const resting = links.filter((link) => link.state === 'linked' && bothExist(world, link));
      for (const link of resting.filter((candidate) => !isParked(world, candidate, parked))) {
        for (const live of liveMappings(world)) requireAgreement(world, { link, live, pairing, violations });
      }
    },
  };
}

function requireAgreement(
  world: World,
  { violations, ...difference }: Difference & { readonly violations: Violations },
): void {
  const { link, live } = difference;
  const found = findDifference(world, link, live);
  if (found === undefined || isLegitimate(world, difference)) return;
  violations.add('I1 convergence', `${live.mapping.id} of ${link.id} stays ${found}`);
}

function requireLinks(
  world: World,
  {
    side,
    links,
    parked,
    violations,
  }: {
    side: Side;
    links: readonly Link[];
    parked: ReadonlySet<string>;
    violations: Violations;
  },
): void {
  const linked = new Set(links.filter(({ state }) => SETTLED.has(state)).map((link) => idOn(link, side)));
  for (const id of world.history.current(side).keys()) {
    const wouldBe = linkId(world.flow.id, world.flow.crmModule, side, id);
    if (!linked.has(id) && !parked.has(wouldBe) && !isPlaceholder(world, side, id)) {
      violations.add('I1 convergence', `${side} ${id} is neither linked nor on the work list`);
    }
  }
}

function bothExist({ history }: World, link: Link): boolean {
  return SIDES.every((side) => history.current(side).has(idOn(link, side)));
}

/** A reference is carried over once its target has a partner. */
function isWaiting({ refersTo, values }: FieldMapping, found: Readonly<Record<Side, FieldValue>>): boolean {
  if (refersTo === undefined) return false;
  return SIDES.some((side) => found[side] !== null && !values?.some((pair) => pair[side] === found[side]));
}

function findDifference(world: World, link: Link, { mapping }: LiveMapping): string | undefined {
  const valueOn = (side: Side) => readMapped(mapping, side, world.history.current(side).get(idOn(link, side)) ?? {});
  const servicenow = valueOn('servicenow');
  const crm = valueOn('crm');
  if (servicenow === undefined || crm === undefined || agree(mapping, servicenow, crm)) return undefined;
  if (isWaiting(mapping, { servicenow, crm })) return undefined;
  return `${JSON.stringify(servicenow)} in ServiceNow and ${JSON.stringify(crm)} in the CRM`;
}
