import { useTexts } from '../i18n.ts';
import { FIGURES, type KindFigures } from '../models/period-figures.ts';

/** The chart's figures as a table. */
export function CountsTable({ rows, name }: { readonly rows: readonly KindFigures[]; readonly name: string }) {
  const { t, number } = useTexts();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow page this scrolls sideways, which has to work by keyboard too.
    <section class="table-scroll" tabIndex={0} aria-label={name}>
      <table class="counts">
        <caption class="visually-hidden">{name}</caption>
        <thead>
          <tr>
            <th scope="col">{t('dashboard.kind')}</th>
            {FIGURES.map((figure) => (
              <th scope="col" class="figure" key={figure}>
                {t(`outcome.${figure}.name`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ entity, figures }) => (
            <tr key={entity}>
              <th scope="row">{t(`entity.${entity}.name`)}</th>
              {FIGURES.map((figure) => (
                <td class={figures[figure] === 0 ? 'figure figure-none' : 'figure'} key={figure}>
                  {number(figures[figure])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
