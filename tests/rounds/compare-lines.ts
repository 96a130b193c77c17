import { PLACEHOLDER_KEY } from '../../functions/core/flow.ts';
import type { Link } from '../../functions/core/link.ts';
import type { FieldValues, RemoteChild, Side } from '../../functions/core/record.ts';
import { partnersOf, type Settled } from './check-converged.ts';
import { KEY_FIELD } from './desk.ts';
import { idOn } from './kept.ts';

/** The lines of linked orders are the same ones, but for those that one side keeps alone on purpose. */
export function compareLines(settled: Settled, links: readonly Link[]): readonly string[] {
  const { desks, kept } = settled;
  const lines = { servicenow: desks.servicenow.lines(), crm: desks.crm.lines() };
  const partners = partnersOf(kept);
  const placeholders = new Set(
    desks.crm.ids('products').filter((id) => desks.crm.read('products', id)?.[KEY_FIELD] === PLACEHOLDER_KEY),
  );
  const productOf = (model: unknown) =>
    model ? (partners.get(`products/${model}`) ?? `unlinked ${model}`) : PLACEHOLDER_KEY;

  function fromServiceNow({ model, ordered_quantity, list_price, short_description, total_cost }: FieldValues): string {
    return words([productOf(model), ordered_quantity, list_price, short_description, total_cost]);
  }

  function fromCrm({ Product_Name: product, Quantity, List_Price, Description, Net_Total }: FieldValues): string {
    const name = placeholders.has(String(product)) ? PLACEHOLDER_KEY : product;
    return words([name, Quantity, List_Price, Description, Net_Total]);
  }

  return links
    .filter(({ flowId }) => flowId === 'purchaseOrders')
    .flatMap((link) => {
      const shared = (side: Side) => sharedLines(link, side, lines[side].get(idOn(link, side)) ?? []);
      const there = shared('servicenow').map(({ fields }) => fromServiceNow(fields));
      const here = shared('crm').map(({ fields }) => fromCrm(fields));
      const [left, right] = [there, here].map((all) => all.toSorted().join('; '));
      return left === right ? [] : [`the lines of ${link.id} stay ${left} in ServiceNow and ${right} in the CRM`];
    });
}

function sharedLines(link: Link, side: Side, rows: readonly RemoteChild[]): readonly RemoteChild[] {
  const alone = new Set(
    (link.lines ?? [])
      .filter((pair) => pair.isAlone || ((pair.servicenow === undefined || pair.crm === undefined) && !pair.isPending))
      .map((pair) => pair[side]),
  );
  return rows.filter(({ id }) => !alone.has(id));
}

/** Nothing and zero are the same to the two systems. */
function words([product, pieces, price, text, total]: readonly unknown[]): string {
  const number = (value: unknown) => (Math.round(Number(value ?? 0) * 100) / 100).toFixed(2);
  return [product, number(pieces), number(price), text ?? '', number(total)].join(' ');
}
