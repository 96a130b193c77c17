import { useEffect, useId, useState } from 'preact/hooks';
import type { PurchaseOrder } from '../crm/latest-orders.ts';
import { serviceNowUrl } from '../crm/servicenow-url.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { Card } from './Card.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { OrderLines } from './OrderLines.tsx';
import { RecordLinks } from './RecordLinks.tsx';

const PLACES = [1, 2, 3, 4, 5] as const;

/** As high as the rows that are on their way, so that nothing moves when they come. */
function OrdersOnTheirWay() {
  const { t } = useTexts();
  return (
    <div class="orders" role="status">
      <span class="visually-hidden">{t('common.loading')}</span>
      {PLACES.map((place) => (
        <div class="order order-coming" key={place}>
          <span class="skeleton skeleton-wide" />
        </div>
      ))}
    </div>
  );
}

function Order({ order }: { readonly order: PurchaseOrder }) {
  const { t, day, money } = useTexts();
  const { app, orders } = useModels();
  const id = useId();
  const [open, setOpen] = useState(false);
  const { number, vendor, status, total, date } = order;
  const url = serviceNowUrl(app.summary.value?.instance, 'purchaseOrders', order.key);

  function toggle() {
    setOpen(!open);
    if (!open) void orders.loadLines(order.id);
  }

  return (
    <li class="order">
      <span class="order-number">{number}</span>
      <span class="order-vendor">{vendor}</span>
      <span class="order-status">{status}</span>
      <span class="order-total">{total && money(total.amount, total.currency)}</span>
      <span class="order-date">{date && <time dateTime={date}>{day(date)}</time>}</span>
      <button type="button" class="link order-open" aria-expanded={open} aria-controls={id} onClick={toggle}>
        {t('orders.lines')}
        <span class="visually-hidden"> {number}</span>
        <span class="chevron" aria-hidden="true" />
      </button>
      <RecordLinks module="Purchase_Orders" id={order.id} url={url} name={number} />
      <div class="order-inside" id={id} hidden={!open}>
        {open && <OrderLines orderId={order.id} number={number} lines={orders.lines.value.get(order.id)} />}
      </div>
    </li>
  );
}

function Orders() {
  const { t } = useTexts();
  const { orders } = useModels();
  const loaded = orders.orders.value;
  if (loaded.state === 'loading') return <OrdersOnTheirWay />;
  if (loaded.state === 'failed') {
    const retry = { label: t('common.tryAgain'), run: () => void orders.load() };
    return <FailureNotice failure={loaded.failure} action={retry} />;
  }
  if (loaded.value.length === 0) return <p class="muted">{t('orders.none')}</p>;
  return (
    <ul class="orders">
      {loaded.value.map((order) => (
        <Order key={order.id} order={order} />
      ))}
    </ul>
  );
}

/** The latest five purchase orders, as the user's own CRM session shows them. */
export function OrdersCard() {
  const { t } = useTexts();
  const { app, orders } = useModels();
  const at = app.summary.value?.lastSync;
  useEffect(() => void orders.load(), [orders, at]);
  return (
    <Card title={t('orders.card')}>
      <Orders />
    </Card>
  );
}
