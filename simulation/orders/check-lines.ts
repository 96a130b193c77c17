import { PLACEHOLDER_KEY } from '../../functions/core/flow.ts';
import type { Link } from '../../functions/core/link.ts';
import { SIDES, type Side } from '../../functions/core/record.ts';
import { idOn, isParked, linksOf, parkedIds } from '../checkers/pairs.ts';
import type { Violations } from '../violations.ts';
import type { World } from '../world.ts';
import { type Ledger, LINE_FIELDS } from './ledger.ts';
import type { Line, LineDesk } from './line-desks.ts';

export interface LineCheck {
  /** The world of the orders, and of the products that their lines name. */
  readonly orders: World;
  readonly products: World;
  readonly desks: Readonly<Record<Side, LineDesk>>;
  readonly ledger: Ledger;
  readonly violations: Violations;
}

/** I1, I4 and I6 for lines: both sides have the same ones, none is doubled, and no newer value gave way to an older one unlogged. */
export async function checkLines(check: LineCheck): Promise<void> {
  const { orders, desks, violations } = check;
  for (const side of SIDES) {
    for (const orderId of orders.history.current(side).keys()) {
      for (const text of doubled(desks[side].linesOf(orderId))) {
        violations.add('I6 one partner', `the line ${text} of ${side} ${orderId} is there twice`);
      }
    }
  }
  const products = await linksOf(check.products);
  const parked = await parkedIds(orders);
  const resting = (await linksOf(orders)).filter((link) => link.state === 'linked' && !isParked(orders, link, parked));
  const logged = await orders.records.conflicts.scan({ prefix: '', limit: 10_000 });
  const lost = new Set(logged.map(({ side, value }) => `${side}/${value}`));
  for (const link of resting) {
    const there = contentsOf(check, link, 'servicenow', products);
    const here = contentsOf(check, link, 'crm', products);
    if (there !== here) violations.add('I1 convergence', `the lines of ${link.id} stay ${there} and ${here}`);
    for (const finding of revertedLines(check, link, lost)) violations.add('I4 no silent loss', finding);
  }
}

function doubled(lines: readonly Line[]): readonly string[] {
  const texts = lines.flatMap(({ text }) => text ?? []);
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}

/** The lines of one side in comparable terms: products by their ServiceNow id. */
function contentsOf({ desks }: LineCheck, link: Link, side: Side, products: readonly Link[]): string {
  const nameOf = (product: string | null) => {
    const pair = products.find((candidate) => idOn(candidate, side) === product);
    return product === null ? PLACEHOLDER_KEY : (pair?.servicenowId ?? `unlinked ${product}`);
  };
  const lines = desks[side].linesOf(idOn(link, side));
  return lines
    .map(({ product, quantity, price, text }) => [nameOf(product), quantity, price, text].join(' '))
    .toSorted()
    .join('; ');
}

function revertedLines({ desks, ledger }: LineCheck, link: Link, lost: ReadonlySet<string>): readonly string[] {
  return SIDES.flatMap((side) =>
    desks[side].linesOf(idOn(link, side)).flatMap((line) =>
      LINE_FIELDS.flatMap((field) => {
        const last = ledger.lastTyped(side, line.id, field);
        const value = line[field];
        if (last === undefined || last.value === value || lost.has(`${side}/${last.value}`)) return [];
        const typedAt = ledger.typedAt(value);
        return typedAt !== undefined && typedAt > last.at
          ? []
          : [`${field} ${last.value} of a line of ${side} ${idOn(link, side)} gave way to ${value}`];
      }),
    ),
  );
}
