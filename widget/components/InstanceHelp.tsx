import { useTexts } from '../i18n.ts';

/** ServiceNow moved OAuth clients to another screen in the Zurich release, so both ways are described. */
const GENERATIONS = [
  { key: 'zurich', steps: ['open', 'new', 'name', 'redirect', 'scope', 'copy'] },
  { key: 'yokohama', steps: ['open', 'new', 'name', 'redirect', 'copy'] },
] as const;

export function InstanceHelp() {
  const { t } = useTexts();
  return (
    <details class="help">
      <summary>{t('help.title')}</summary>
      <p>{t('help.rights')}</p>
      {GENERATIONS.map(({ key, steps }) => (
        <section key={key}>
          <h3>{t(`help.${key}.title`)}</h3>
          <ol>
            {steps.map((step) => (
              <li key={step}>{t(`help.${key}.${step}`)}</li>
            ))}
          </ol>
        </section>
      ))}
      <p class="muted">{t('help.instance')}</p>
    </details>
  );
}
