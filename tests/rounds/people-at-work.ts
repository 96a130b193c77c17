import type { Entity, FieldMapping, Flow } from '../../functions/core/flow.ts';
import { fieldOf } from '../../functions/core/map-value.ts';
import { type FieldValue, type FieldValues, otherSide, SIDES, type Side } from '../../functions/core/record.ts';
import type { Desk } from './desk.ts';
import type { Dice } from './dice.ts';
import { TYPED_FIELDS, type TypedField, valueNumber } from './kinds.ts';
import type { Ledger } from './ledger.ts';
import { createLineWork } from './line-work.ts';
import { newRecord } from './new-record.ts';
import { type Rolls, someSide } from './rolls.ts';

const CREATES = 0.08;
const REMOVES = 0.03;
const CLEARS = 0.12;
/** So often two people work on the same field of the same record, one on each side. */
const MEETS = 0.2;
/** So often a new record is entered on both sides at once. */
const TWICE = 0.15;
const KINDS: readonly Entity[] = [
  'people',
  'people',
  'vendors',
  'products',
  'purchaseOrders',
  'purchaseOrders',
  'cases',
];

export interface Workplace {
  readonly desks: Readonly<Record<Side, Desk>>;
  readonly flows: Readonly<Record<Entity, Flow>>;
  readonly ledger: Ledger;
  readonly dice: Dice;
  /** As of this round. */
  readonly rolls: () => Rolls;
  /** Ids of records that people have entered, by side. */
  readonly entered: Readonly<Record<Side, Set<string>>>;
  /** A number that was never given before. */
  readonly count: () => number;
}

export interface Tally {
  edits: number;
  creations: number;
  removals: number;
  lineEdits: number;
  /** What a page refused. */
  refused: number;
}

/** The people on both sides. Whatever they do is entered into the ledger at once. */
export function createPeopleAtWork(place: Workplace) {
  const { desks, flows, ledger, dice, rolls, entered, count } = place;
  const tally: Tally = { edits: 0, creations: 0, removals: 0, lineEdits: 0, refused: 0 };
  const editLines = createLineWork(place);

  function mappingOf(kind: Entity, id: string): FieldMapping {
    const mapping = flows[kind].mappings.find((candidate) => candidate.id === id);
    if (mapping === undefined) throw new Error(`${kind} have no mapping ${id}.`);
    return mapping;
  }

  function valueFor({ typed }: TypedField, side: Side): FieldValue {
    return typeof typed === 'string' ? valueNumber(count(), typed, side) : dice.pick(typed[side]);
  }

  function edit(kind: Entity, side: Side, id: string, field: TypedField): void {
    const before = desks[side].read(kind, id);
    if (before === undefined) return;
    const value = field.clears && dice.chance(CLEARS) ? null : valueFor(field, side);
    desks[side].edit(kind, id, { [fieldOf(mappingOf(kind, field.id), side)]: value });
    const after = desks[side].read(kind, id);
    ledger.note({ side, kind, id, mappings: flows[kind].mappings, before, after });
    tally.edits += 1;
  }

  function editSome(kind: Entity): void {
    const field = dice.pick(TYPED_FIELDS[kind]);
    const pair = dice.chance(MEETS) ? rolls().somePair(kind) : undefined;
    const side = someSide(dice);
    const id = pair?.[side] ?? rolls().someRecord(kind, side);
    if (id !== undefined) edit(kind, side, id, field);
    if (pair !== undefined) edit(kind, otherSide(side), pair[otherSide(side)], field);
  }

  function create(kind: Entity): void {
    const first = someSide(dice);
    const isOnBoth = kind !== 'purchaseOrders' && kind !== 'cases' && dice.chance(TWICE);
    const number = count();
    const same = () => number;
    for (const side of isOnBoth ? SIDES : [first]) {
      const typed = TYPED_FIELDS[kind].filter(({ typed: what }) => typeof what === 'string' && dice.chance(0.5));
      const extra: FieldValues = Object.fromEntries(
        typed.map((field) => [fieldOf(mappingOf(kind, field.id), side), valueFor(field, side)]),
      );
      const made = newRecord({ kind, side, count: isOnBoth ? same : count, dice, rolls: rolls() });
      if (made === undefined) return;
      const id = desks[side].create(kind, { ...extra, ...made.fields }, made.lines);
      entered[side].add(id);
      const after = desks[side].read(kind, id);
      ledger.note({ side, kind, id, mappings: flows[kind].mappings, before: undefined, after });
      tally.creations += 1;
    }
  }

  /** Only what nothing else points at: what would lose its reference by it has lost no value that anybody typed. */
  function remove(kind: 'purchaseOrders' | 'cases'): void {
    const side = someSide(dice);
    const id = rolls().someRecord(kind, side);
    const before = id === undefined ? undefined : desks[side].read(kind, id);
    if (id === undefined || before === undefined) return;
    const lines = kind === 'purchaseOrders' ? (desks[side].lines().get(id) ?? []) : [];
    desks[side].remove(kind, id);
    ledger.note({ side, kind, id, mappings: flows[kind].mappings, before, after: undefined });
    const mappings = flows[kind].lines?.mappings ?? [];
    for (const line of lines) {
      ledger.note({ side, kind, id: line.id, orderId: id, mappings, before: line.fields, after: undefined });
    }
    tally.removals += 1;
  }

  function act(): void {
    const draw = dice.next();
    const kind = dice.pick(KINDS);
    if (draw < CREATES) create(kind);
    else if (draw < CREATES + REMOVES) remove(dice.chance(0.5) ? 'purchaseOrders' : 'cases');
    else if (kind === 'purchaseOrders' && dice.chance(0.6)) tally.lineEdits += editLines();
    else editSome(kind);
  }

  return {
    tally,
    act: () => {
      try {
        act();
      } catch {
        // A page of either system says no, as it would to anybody: nothing was typed.
        tally.refused += 1;
      }
    },
  };
}

export type PeopleAtWork = ReturnType<typeof createPeopleAtWork>;
