import { useState } from 'preact/hooks';
import { useTexts } from '../i18n.ts';
import { CopyText } from './CopyText.tsx';

/**
 * ServiceNow moved OAuth clients to another screen in the Zurich release, so both ways are described:
 * https://www.servicenow.com/docs/r/platform-security/authentication/configure-an-oauth-authorization-code-grant.html
 */
const GENERATIONS = [
  { key: 'zurich', steps: ['open', 'new', 'name', 'redirect', 'scope', 'copy'] },
  { key: 'yokohama', steps: ['open', 'new', 'name', 'redirect', 'copy'] },
] as const;
type Generation = (typeof GENERATIONS)[number]['key'];

function Steps({ generation, redirectUrl }: { readonly generation: Generation; readonly redirectUrl: string }) {
  const { t } = useTexts();
  const steps = GENERATIONS.find(({ key }) => key === generation)?.steps ?? [];
  return (
    <ol class="steps">
      {steps.map((step) => (
        <li key={step}>
          {t(`help.${generation}.${step}`)}
          {step === 'redirect' && <CopyText label={t('setup.redirectUrl')} text={redirectUrl} />}
        </li>
      ))}
    </ol>
  );
}

/** How to make the OAuth client, click by click, for the release that the reader has. */
export function InstanceHelp({ redirectUrl }: { readonly redirectUrl: string }) {
  const { t } = useTexts();
  const [generation, setGeneration] = useState<Generation>('zurich');
  return (
    <details class="help">
      <summary>{t('help.title')}</summary>
      <p class="muted">{t('help.instance')}</p>
      <p class="muted">{t('help.rights')}</p>
      <fieldset class="toggle">
        <legend class="visually-hidden">{t('help.release')}</legend>
        {GENERATIONS.map(({ key }) => (
          <button key={key} type="button" aria-pressed={generation === key} onClick={() => setGeneration(key)}>
            {t(`help.${key}.title`)}
          </button>
        ))}
      </fieldset>
      <Steps generation={generation} redirectUrl={redirectUrl} />
      <p class="muted">{t('help.releaseHint')}</p>
    </details>
  );
}
