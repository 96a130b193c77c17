import type { Reach } from '../../functions/http/contract.ts';
import { useTexts } from '../i18n.ts';
import { Card } from './Card.tsx';

const MARKS: Readonly<Record<Reach['state'], string>> = { ok: '✓', fallback: '–', missing: '–', denied: '!' };

function Line({ reach }: { readonly reach: Reach }) {
  const { t } = useTexts();
  const { entity, state, table, role } = reach;
  const key = state === 'denied' && role === undefined ? 'deniedNoRole' : state;
  return (
    <li class={`reach reach-${state}`}>
      <span class="reach-mark" aria-hidden="true">
        {MARKS[state]}
      </span>
      <span class="reach-name">{t(`entity.${entity}.name`)}</span>
      <span class="reach-text">{t(`reach.${key}`, { table, role: role ?? '' })}</span>
      {state === 'denied' && role !== undefined && (
        <details>
          <summary>{t('reach.how')}</summary>
          <p class="muted">{t('reach.howText', { role })}</p>
        </details>
      )}
    </li>
  );
}

/** What the connected ServiceNow user can reach. */
export function ReachCard({ reach }: { readonly reach: readonly Reach[] }) {
  const { t } = useTexts();
  if (reach.length === 0) return null;
  return (
    <Card title={t('reach.title')}>
      <ul class="reach-list">
        {reach.map((item) => (
          <Line key={item.entity} reach={item} />
        ))}
      </ul>
    </Card>
  );
}
