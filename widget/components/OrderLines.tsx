import type { OrderLine } from '../crm/latest-orders.ts';
import { useTexts } from '../i18n.ts';
import type { Loaded } from '../models/app-model.ts';
import { useModels } from '../models/models.ts';
import { FailureNotice } from './FailureNotice.tsx';

interface Props {
  readonly orderId: string;
  readonly number: string;
  readonly lines: Loaded<readonly OrderLine[]> | undefined;
}

function Line({ line }: { readonly line: OrderLine }) {
  const { number, money } = useTexts();
  const { product, description, quantity, price, total } = line;
  const isOther = description !== undefined && description !== product;
  return (
    <tr>
      <th scope="row">
        {product ?? description}
        {isOther && product !== undefined && <span class="line-description">{description}</span>}
      </th>
      <td class="figure">{quantity !== undefined && number(quantity)}</td>
      <td class="figure line-price">{price && money(price.amount, price.currency)}</td>
      <td class="figure">{total && money(total.amount, total.currency)}</td>
    </tr>
  );
}

/** What was ordered, one row a line. */
export function OrderLines({ orderId, number, lines }: Props) {
  const { t } = useTexts();
  const { orders } = useModels();
  if (lines === undefined || lines.state === 'loading') {
    return (
      <p class="muted" role="status">
        {t('common.loading')}
      </p>
    );
  }
  if (lines.state === 'failed') {
    const retry = { label: t('common.tryAgain'), run: () => void orders.loadLines(orderId) };
    return <FailureNotice failure={lines.failure} action={retry} />;
  }
  if (lines.value.length === 0) return <p class="muted">{t('orders.noLines')}</p>;
  const name = t('orders.linesOf', { number });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow page this scrolls sideways, which has to work by keyboard too.
    <section class="table-scroll" tabIndex={0} aria-label={name}>
      <table class="order-lines">
        <caption class="visually-hidden">{name}</caption>
        <thead>
          <tr>
            <th scope="col">{t('entity.products.one')}</th>
            <th scope="col" class="figure">
              {t('orders.quantity')}
            </th>
            <th scope="col" class="figure line-price">
              {t('orders.price')}
            </th>
            <th scope="col" class="figure">
              {t('orders.total')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.value.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
