import type { Summary } from '../../functions/http/contract.ts';
import { useTexts } from '../i18n.ts';
import { OUTCOMES } from '../models/run-progress.ts';
import { rowsOf } from '../models/summary-chart.ts';

/** The chart's figures as a table. */
export function CountsTable({ summary }: { readonly summary: Summary }) {
  const { t, number } = useTexts();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow page this scrolls sideways, which has to work by keyboard too.
    <section class="table-scroll" tabIndex={0} aria-label={t('dashboard.chartName')}>
      <table>
        <caption class="visually-hidden">{t('dashboard.chartName')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('dashboard.kind')}</th>
            {OUTCOMES.map((outcome) => (
              <th scope="col" class="figure" key={outcome}>
                {t(`outcome.${outcome}.name`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(summary).map(({ entity, counts }) => (
            <tr key={entity}>
              <th scope="row">{t(`entity.${entity}.name`)}</th>
              {OUTCOMES.map((outcome) => (
                <td class="figure" key={outcome}>
                  {number(counts[outcome])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
