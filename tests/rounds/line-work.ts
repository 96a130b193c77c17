import { otherSide, type RemoteChild, type Side } from '../../functions/core/record.ts';
import { newLine } from './new-record.ts';
import type { Workplace } from './people-at-work.ts';
import { someSide } from './rolls.ts';

const ADDS = 0.3;
const REMOVES = 0.2;
/** An order must keep one, whoever removes others on the other side meanwhile. */
const FEWEST_LINES = 3;
const MEETS = 0.2;

const TEXT: Readonly<Record<Side, string>> = { servicenow: 'short_description', crm: 'Description' };
const PIECES: Readonly<Record<Side, string>> = { servicenow: 'ordered_quantity', crm: 'Quantity' };

/** People who work on the lines of orders; gives back how many lines they have worked on. */
export function createLineWork({ desks, flows, ledger, dice, rolls, count }: Workplace): () => number {
  const mappings = flows.purchaseOrders.lines?.mappings ?? [];

  /** What is ordered is ordered: from then on the lines are ServiceNow's. */
  function isOpen(side: Side, orderId: string): boolean {
    if (side === 'servicenow') return true;
    const there = rolls().partnerOf('purchaseOrders', orderId);
    return there !== undefined && desks.servicenow.read('purchaseOrders', there)?.status === 'requested';
  }

  function noteLines(side: Side, orderId: string, before: readonly RemoteChild[]): number {
    const after = desks[side].lines().get(orderId) ?? [];
    const seen = ledger.entries.length;
    for (const id of new Set([...before, ...after].map((line) => line.id))) {
      const fieldsOf = (lines: readonly RemoteChild[]) => lines.find((line) => line.id === id)?.fields;
      const work = { side, kind: 'purchaseOrders' as const, id, orderId, mappings };
      ledger.note({ ...work, before: fieldsOf(before), after: fieldsOf(after) });
    }
    return ledger.entries.length > seen ? 1 : 0;
  }

  function editLine(side: Side, orderId: string, lineId: string, field: 'text' | 'pieces'): void {
    const number = count();
    const change = field === 'text' ? { [TEXT[side]]: `Line ${number}` } : { [PIECES[side]]: number };
    desks[side].changeLine(orderId, lineId, change);
  }

  function editAlone(side: Side, orderId: string): number {
    const before = desks[side].lines().get(orderId) ?? [];
    const draw = dice.next();
    const line = dice.maybePick(before);
    const added = newLine(side, count(), dice, rolls());
    if (added !== undefined && (draw < ADDS || line === undefined)) desks[side].addLine(orderId, added);
    else if (line !== undefined && draw < ADDS + REMOVES && before.length >= FEWEST_LINES) {
      desks[side].removeLine(orderId, line.id);
    } else if (line !== undefined) editLine(side, orderId, line.id, dice.chance(0.5) ? 'text' : 'pieces');
    return noteLines(side, orderId, before);
  }

  /** Both sides work on one order at once, often on the same line: lines are in the same order mostly. */
  function editTogether(pair: Readonly<Record<Side, string>>): number {
    const first = someSide(dice);
    const position = dice.int(0, 2);
    const field = dice.chance(0.5) ? 'text' : 'pieces';
    let done = 0;
    for (const side of [first, otherSide(first)]) {
      if (!isOpen(side, pair[side])) continue;
      const before = desks[side].lines().get(pair[side]) ?? [];
      const line = before[Math.min(position, before.length - 1)];
      if (line === undefined) continue;
      editLine(side, pair[side], line.id, field);
      done += noteLines(side, pair[side], before);
    }
    return done;
  }

  return () => {
    const pair = dice.chance(MEETS) ? rolls().somePair('purchaseOrders') : undefined;
    if (pair !== undefined) return editTogether(pair);
    const side = someSide(dice);
    const orderId = rolls().someRecord('purchaseOrders', side);
    return orderId !== undefined && isOpen(side, orderId) ? editAlone(side, orderId) : 0;
  };
}
