import { readMapped } from '../../functions/core/map-value.ts';
import { isSameValue, SIDES } from '../../functions/core/record.ts';
import type { ParkedRecord } from '../../functions/core/work-item.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import type { Checker } from './checker.ts';
import { idOn, linksOf, liveMappings } from './pairs.ts';

/** I11: whoever cannot be synced is on the work list with the reason, and nobody else is. */
export function checkIsolation(violations: Violations): Checker {
  return {
    atRest: async (world) => {
      for (const item of await world.records.parked.scan({ prefix: '', limit: 10_000 })) {
        const wasRefused = item.reason === 'value-refused' || item.reason === 'refused';
        if (wasRefused && item.code === undefined && item.field === undefined) {
          violations.add('I11 isolation', `${item.id} was refused for a reason that is not told`);
        }
        if (await isSynced(world, item))
          violations.add('I11 isolation', `${item.id} is synced and still on the work list`);
      }
    },
  };
}

/** Whether the pair of a parked record rests with nothing left to be written. */
async function isSynced(world: World, item: ParkedRecord): Promise<boolean> {
  const link = (await linksOf(world)).find((candidate) => idOn(candidate, item.recordSide) === item.recordId);
  const isWhole = SIDES.every((side) => link && world.history.current(side).has(idOn(link, side)));
  if (link?.state !== 'linked' || !isWhole) return false;
  return liveMappings(world).every(({ mapping }) => {
    const base = link.base[mapping.id];
    return SIDES.every((side) => {
      const value = readMapped(mapping, side, world.history.current(side).get(idOn(link, side)) ?? {});
      return value === undefined || (base !== undefined && isSameValue(value, base[side]));
    });
  });
}
