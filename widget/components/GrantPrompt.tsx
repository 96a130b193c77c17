import { useState } from 'preact/hooks';
import type { GrantFlow } from '../grants/grant-flow.ts';
import { useTexts } from '../i18n.ts';
import { TextField } from './TextField.tsx';
import { useScrollIntoView } from './use-scroll-into-view.ts';

export interface GrantPromptProps {
  readonly grant: GrantFlow;
  /** Whose sign-in page it is; both are names. */
  readonly system: 'Zoho' | 'ServiceNow';
}

function CodeEntry({ grant }: { readonly grant: GrantFlow }) {
  const { t } = useTexts();
  const [code, setCode] = useState('');
  return (
    <form
      class="code-entry"
      onSubmit={(event) => {
        event.preventDefault();
        grant.enterCode(code);
      }}
    >
      <TextField
        label={t('grant.code')}
        hint={t('grant.codeHint')}
        autocomplete="one-time-code"
        value={code}
        onInput={setCode}
        after={
          <button type="submit" class="button">
            {t('grant.useCode')}
          </button>
        }
      />
    </form>
  );
}

function OpenAgain({ grant, system }: GrantPromptProps) {
  const { t } = useTexts();
  return (
    <a
      href={grant.link.value ?? ''}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => {
        if (grant.openAgain()) event.preventDefault();
      }}
    >
      {t('grant.open', { system })}
    </a>
  );
}

/** Says what a person has to do while the sign-in goes on in another window. */
export function GrantPrompt({ grant, system }: GrantPromptProps) {
  const { t } = useTexts();
  const phase = grant.phase.value;
  const shown = useScrollIntoView<HTMLDivElement>(phase);
  if (phase === 'idle') return null;
  return (
    <div class="notice" role="status" ref={shown}>
      <div class="notice-line">
        <div class="notice-text">
          <p class="notice-sentence">{t(`grant.${phase}`, { system })}</p>
          {(phase === 'blocked' || phase === 'closed') && <OpenAgain grant={grant} system={system} />}
        </div>
        <button type="button" class="button" onClick={grant.cancel}>
          {t('common.cancel')}
        </button>
      </div>
      {grant.offersCode.value && <CodeEntry grant={grant} />}
    </div>
  );
}
