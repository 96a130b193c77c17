import { collectionOf, type Flow } from '../functions/core/flow.ts';
import { fieldOf } from '../functions/core/map-value.ts';
import { type FieldValue, type FieldValues, otherSide, type Side } from '../functions/core/record.ts';
import type { SimClock } from './clock.ts';
import type { History } from './history.ts';
import type { Dice } from './random.ts';
import type { FarSystem } from './systems.ts';
import type { Trace } from './trace.ts';
import { createValues } from './values.ts';

const LONGEST_LAG_MS = 30_000;

export interface UsersDependencies {
  readonly flow: Flow;
  readonly systems: Readonly<Record<Side, FarSystem>>;
  readonly keyFields: Readonly<Record<Side, string | undefined>>;
  readonly history: History;
  readonly clock: SimClock;
  readonly dice: Dice;
  readonly trace: Trace;
  readonly lateEdits: number;
  readonly deletions: boolean;
  readonly poison: boolean;
}

/** People at work on both sides. They know nothing of the product. */
export interface Users {
  /** One of them does something. */
  act(): void;
  /** Makes a record, for what was there before the product came. */
  create(): void;
  /** Puts every value right that a system would refuse. Tells whether there was any. */
  cure(): boolean;
}

interface Known {
  readonly side: Side;
  readonly id: string;
}

export function createUsers(deps: UsersDependencies): Users {
  const { flow, systems, history, clock, dice, trace } = deps;
  const values = createValues(dice);
  const fields = flow.mappings.filter((mapping) => values.knows(mapping.id)).map((mapping) => mapping.id);
  const mappingOf = new Map(flow.mappings.map((mapping) => [mapping.id, mapping]));
  const nameOn = (side: Side, id: string) => {
    const mapping = mappingOf.get(id);
    if (mapping === undefined) throw new Error(`There is no mapping ${id}.`);
    return fieldOf(mapping, side);
  };

  function perform(side: Side, title: string, work: () => string): void {
    try {
      const id = work();
      trace.add(`user ${title} ${side} ${id}`);
      history.observe(side, id, 'user');
    } catch (error) {
      // A person who is refused by a system sees why and goes on with something else.
      trace.add(`user ${title} ${side} refused: ${error instanceof Error ? error.message.slice(0, 80) : ''}`);
    }
  }

  /** Stamped earlier than it can be read, as by a transaction that took long. Never before the change it follows. */
  function late(side: Side, id: string | undefined, work: () => string): string {
    const system = systems[side];
    const lag = dice.chance(deps.lateEdits) ? dice.int(1_000, LONGEST_LAG_MS) : 0;
    const last = id === undefined ? 0 : system.changedAt(collectionOf(flow, side), id);
    const isFree = clock.now() - lag - LONGEST_LAG_MS > last;
    system.lagMs = isFree ? lag : 0;
    try {
      return work();
    } finally {
      system.lagMs = 0;
    }
  }

  function edit(target: Known, changes: FieldValues): void {
    const { side, id } = target;
    const title = `sets ${JSON.stringify(changes)}`;
    perform(side, title, () =>
      late(side, id, () => {
        systems[side].edit(collectionOf(flow, side), id, changes);
        return id;
      }),
    );
  }

  function add(side: Side, fieldValues: FieldValues): void {
    const filled = Object.fromEntries(Object.entries(fieldValues).filter(([, value]) => value !== null));
    perform(side, `makes ${JSON.stringify(filled)}`, () =>
      late(side, undefined, () => systems[side].create(collectionOf(flow, side), filled)),
    );
  }

  function newRecord(side: Side, given: ReadonlyMap<string, FieldValue>): void {
    add(side, Object.fromEntries([...given].map(([mapping, value]) => [nameOn(side, mapping), value])));
  }

  function draft(): Map<string, FieldValue> {
    const chosen = fields.filter((id) => id === 'last_name' || id === 'email' || dice.chance(0.4));
    return new Map(chosen.map((id) => [id, values.next(id)]));
  }

  function create(): void {
    const record = draft();
    const where = dice.next();
    if (where < 0.2) {
      // The same person was entered on both sides before anybody synced them.
      newRecord('servicenow', record);
      newRecord('crm', new Map([...draft(), ['email', record.get('email') ?? null]]));
    } else newRecord(where < 0.4 ? 'crm' : 'servicenow', record);
  }

  function anybody(): Known | undefined {
    const side: Side = dice.chance(0.35) ? 'crm' : 'servicenow';
    const ids = [...history.current(side).keys()];
    return ids.length === 0 ? undefined : { side, id: dice.pick(ids) };
  }

  /** The records of a pair, as far as the key tells. */
  function partnerOf({ side, id }: Known): Known | undefined {
    const key = deps.keyFields.crm ?? '';
    const other = otherSide(side);
    if (side === 'crm') {
      const partner = history.current('crm').get(id)?.[key];
      return typeof partner === 'string' && history.current(other).has(partner)
        ? { side: other, id: partner }
        : undefined;
    }
    const partner = [...history.current('crm')].find(([, record]) => record[key] === id);
    return partner && { side: other, id: partner[0] };
  }

  function editSome(target: Known): void {
    const chosen = [dice.pick(fields), dice.pick(fields)].slice(0, dice.int(1, 2));
    edit(target, Object.fromEntries(chosen.map((id) => [nameOn(target.side, id), values.next(id)])));
  }

  function clearOne(target: Known): void {
    edit(target, { [nameOn(target.side, dice.pick(fields))]: null });
  }

  function editBoth(target: Known, isSameValue: boolean): void {
    const partner = partnerOf(target);
    if (partner === undefined) {
      editSome(target);
      return;
    }
    const id = dice.pick(fields);
    const value = values.next(id);
    edit(target, { [nameOn(target.side, id)]: value });
    edit(partner, { [nameOn(partner.side, id)]: isSameValue ? value : values.next(id) });
  }

  function editTwice(target: Known): void {
    editSome(target);
    editSome(target);
  }

  function remove({ side, id }: Known): void {
    perform(side, 'deletes', () => {
      systems[side].remove(collectionOf(flow, side), id);
      return id;
    });
  }

  function spoil(target: Known): void {
    edit(target, { [nameOn(target.side, 'email')]: `not-an-address-${dice.int(1, 99)}` });
  }

  /** One of a pair is deleted, and somebody goes on working with the other. */
  function removeOneOfTwo(target: Known): void {
    const partner = partnerOf(target);
    if (partner !== undefined) editSome(partner);
    remove(target);
  }

  /** What people do, from a share of the draws on. */
  const DEEDS: readonly (readonly [number, (target: Known) => void])[] = [
    [0, editSome],
    [0.5, clearOne],
    [0.62, (target) => editBoth(target, false)],
    [0.76, (target) => editBoth(target, true)],
    [0.84, editTwice],
    [0.92, deps.deletions ? remove : editSome],
    [0.94, deps.deletions ? removeOneOfTwo : editSome],
    [0.96, (target) => (deps.poison && target.side === 'servicenow' ? spoil(target) : editSome(target))],
  ];

  function choose(target: Known): void {
    const draw = dice.next();
    DEEDS.findLast(([from]) => draw >= from)?.[1](target);
  }

  return {
    create,
    act: () => {
      const target = dice.chance(0.12) ? undefined : anybody();
      if (target === undefined) create();
      else choose(target);
    },
    cure: () => {
      const field = nameOn('servicenow', 'email');
      const sick = [...history.current('servicenow')].filter(([, record]) =>
        String(record[field] ?? '').startsWith('not-an-address'),
      );
      for (const [id] of sick) edit({ side: 'servicenow', id }, { [field]: values.next('email') });
      return sick.length > 0;
    },
  };
}
