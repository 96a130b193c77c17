import type { ComponentChildren } from 'preact';
import type { Summary } from '../../functions/http/contract/summary.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { Card } from './Card.tsx';
import { TimeAgo } from './TimeAgo.tsx';

function Figure({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="health-figure">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A figure that nobody knows, or nobody knows yet. */
function Unknown() {
  const { t } = useTexts();
  return (
    <>
      <span aria-hidden="true">–</span>
      <span class="visually-hidden">{t('health.unknown')}</span>
    </>
  );
}

/** How well the sync goes, in six figures. */
export function HealthCard({ summary }: { readonly summary: Summary }) {
  const { t, number, percent, seconds, soon, dateTime } = useTexts();
  const { clock } = useModels();
  const { lastSync, nextSync, health } = summary;
  const lag = (ms: number | undefined) => (ms === undefined ? <Unknown /> : seconds(ms));
  return (
    <Card title={t('health.card')}>
      <dl class="health">
        <Figure label={t('health.lastSync')}>{lastSync === undefined ? <Unknown /> : <TimeAgo at={lastSync} />}</Figure>
        <Figure label={t('health.nextSync')}>
          {nextSync === undefined ? (
            <Unknown />
          ) : (
            <time dateTime={nextSync} title={dateTime(nextSync)}>
              {soon(nextSync, clock.now())}
            </time>
          )}
        </Figure>
        <Figure label={t('health.toCrm')}>{lag(health?.lagMs?.servicenow)}</Figure>
        <Figure label={t('health.toServiceNow')}>{lag(health?.lagMs?.crm)}</Figure>
        <Figure label={t('health.credits')}>
          {health?.credits === undefined ? <Unknown /> : percent(health.credits)}
        </Figure>
        <Figure label={t('health.echoes')}>{health?.echoes === undefined ? <Unknown /> : number(health.echoes)}</Figure>
      </dl>
    </Card>
  );
}
