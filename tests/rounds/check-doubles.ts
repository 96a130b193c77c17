import type { Entity } from '../../functions/core/flow.ts';
import { PLACEHOLDER_KEY } from '../../functions/core/flow.ts';
import { otherSide, SIDES, type Side } from '../../functions/core/record.ts';
import { type Desk, KEY_FIELD } from './desk.ts';
import { idOn, type Kept } from './kept.ts';

export const KINDS: readonly Entity[] = ['people', 'vendors', 'products', 'purchaseOrders', 'cases'];

export interface Population {
  readonly desks: Readonly<Record<Side, Desk>>;
  readonly kept: Kept;
  /** Ids of all records that were there before the sync, or that people have entered. */
  readonly entered: Readonly<Record<Side, ReadonlySet<string>>>;
}

/** I6: each record has one partner at most, and what the product has made is the partner of something that it has not. */
export function checkDoubles(population: Population): readonly string[] {
  const { desks, kept } = population;
  const living = kept.links.filter(({ state }) => state === 'linked');
  const found = SIDES.flatMap((side) => {
    const linked = living.map((link) => `${link.flowId} ${idOn(link, side)}`);
    return repeated(linked).map((id) => `${side} ${id} has two partners`);
  });
  for (const kind of KINDS) {
    const keys = desks.crm.ids(kind).flatMap((id) => desks.crm.read(kind, id)?.[KEY_FIELD] ?? []);
    found.push(...repeated(keys).map((key) => `two ${kind} of the CRM have the key ${key}`));
    for (const side of SIDES) found.push(...strayRecords(population, kind, side));
  }
  for (const side of SIDES) found.push(...doubledLines(desks[side]));
  return found;
}

function strayRecords({ desks, kept, entered }: Population, kind: Entity, side: Side): readonly string[] {
  const partners = new Map(
    kept.links.filter(({ flowId }) => flowId === kind).map((link) => [idOn(link, side), idOn(link, otherSide(side))]),
  );
  return desks[side].ids(kind).flatMap((id) => {
    if (entered[side].has(id) || desks[side].read(kind, id)?.[KEY_FIELD] === PLACEHOLDER_KEY) return [];
    const partner = partners.get(id);
    if (partner === undefined) return [`${side} ${kind} ${id} was made for nothing`];
    return entered[otherSide(side)].has(partner)
      ? []
      : [`${side} ${kind} ${id} was made for a record made by the sync`];
  });
}

/** Texts of lines that people have entered occur once. */
function doubledLines(desk: Desk): readonly string[] {
  const texts = [...desk.lines().values()].flat().map(({ fields }) => fields.short_description ?? fields.Description);
  return repeated(texts.filter((text) => /^(New l|L)ine \d/.test(String(text)))).map(
    (text) => `the line ${text} is there twice in ${desk.side}`,
  );
}

function repeated<Item>(items: readonly Item[]): readonly Item[] {
  const seen = new Set<Item>();
  return items.filter((item) => {
    const isKnown = seen.has(item);
    seen.add(item);
    return isKnown;
  });
}
