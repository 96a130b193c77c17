import type { Entity } from '../../functions/core/flow.ts';
import { SIDES, type Side } from '../../functions/core/record.ts';
import type { ZohoSimulator } from '../../sandbox/zoho/zoho-simulator.ts';
import { type Desk, KEY_FIELD, MODULES } from './desk.ts';
import type { Dice } from './dice.ts';

/** So many records of each kind are worked on far more often than others. */
const BUSY = 15;

/** Which records there were when the round began. */
export interface Rolls {
  /** A record of this kind and side, some much more often than others; undefined where there is none. */
  someRecord(kind: Entity, side: Side): string | undefined;
  /** Two records that the CRM's key says are the same one. */
  somePair(kind: Entity): Readonly<Record<Side, string>> | undefined;
  partnerOf(kind: Entity, crmId: string): string | undefined;
  ids(kind: Entity, side: Side): readonly string[];
}

export function callTheRoll(desks: Readonly<Record<Side, Desk>>, zoho: ZohoSimulator, dice: Dice): Rolls {
  const known = new Map<string, readonly string[]>();
  const keys = new Map<Entity, ReadonlyMap<string, string>>();

  function ids(kind: Entity, side: Side): readonly string[] {
    const place = `${side}/${kind}`;
    const found = known.get(place) ?? desks[side].ids(kind);
    known.set(place, found);
    return found;
  }

  /** The ServiceNow ids of CRM records whose partner exists. */
  function keysOf(kind: Entity): ReadonlyMap<string, string> {
    const found = keys.get(kind);
    if (found) return found;
    const there = new Set(ids(kind, 'servicenow'));
    const read = [...zoho.values(MODULES[kind], KEY_FIELD)].flatMap(([id, key]) =>
      typeof key === 'string' && there.has(key) ? [[id, key] as const] : [],
    );
    keys.set(kind, new Map(read));
    return new Map(read);
  }

  const pickOne = <Item>(items: readonly Item[]) => dice.maybePick(dice.chance(0.4) ? items.slice(0, BUSY) : items);

  return {
    ids,
    someRecord: (kind, side) => pickOne(ids(kind, side)),
    somePair: (kind) => {
      const pair = pickOne([...keysOf(kind)]);
      return pair && { crm: pair[0], servicenow: pair[1] };
    },
    partnerOf: (kind, crmId) => keysOf(kind).get(crmId),
  };
}

export function someSide(dice: Dice): Side {
  return dice.pick(SIDES);
}
