import { useEffect } from 'preact/hooks';
import type { Push, PushSecret } from '../../functions/http/contract/push.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { Card } from './Card.tsx';
import { CopyText } from './CopyText.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { TimeAgo } from './TimeAgo.tsx';
import { useFailureAction } from './use-failure-action.ts';

function StateLine({ push }: { readonly push: Push }) {
  const { t } = useTexts();
  const { state, lastHeardAt } = push.servicenow;
  return (
    <p class="state-line" role="status">
      {t(`push.servicenow.${state}`)}{' '}
      {lastHeardAt !== undefined && (
        <>
          {t('push.lastHeard')} <TimeAgo at={lastHeardAt} />.{' '}
        </>
      )}
      {t(push.crm.state === 'off' ? 'push.crm.off' : 'push.crm.on')}
    </p>
  );
}

/** What an administrator of the instance does with address and secret. */
function Steps({ made }: { readonly made: PushSecret }) {
  const { t } = useTexts();
  return (
    <>
      <CopyText label={t('push.url')} text={made.url} />
      <CopyText label={t('push.secret')} text={made.secret} />
      <p class="hint">{t('push.once')}</p>
      <ol class="steps">
        <li>{t('push.steps.import')}</li>
        <li>{t('push.steps.url', { property: 'zoho_crm_sync.url' })}</li>
        <li>{t('push.steps.secret', { property: 'zoho_crm_sync.secret' })}</li>
      </ol>
    </>
  );
}

/** Whether an edit is on the other side within seconds, and how ServiceNow is made to tell of its own. */
export function PushCard() {
  const { t } = useTexts();
  const { push, apiUrl } = useModels();
  const { state, made, isBusy, failure } = push;
  const isSetUp = state.value !== undefined && state.value.servicenow.state !== 'off';
  const cure = useFailureAction(failure.value, () => void push.load());

  useEffect(() => {
    if (state.value === undefined) void push.load();
  }, [push, state]);

  return (
    <Card title={t('push.title')}>
      {state.value && <StateLine push={state.value} />}
      {failure.value && <FailureNotice failure={failure.value} action={cure} />}
      {made.value && <Steps made={made.value} />}
      <div class="buttons">
        <button type="button" class="button" disabled={isBusy.value} onClick={() => void push.open()}>
          {t(isSetUp ? 'push.openAgain' : 'push.open')}
        </button>
        {isSetUp && (
          <button type="button" class="button" disabled={isBusy.value} onClick={() => void push.close()}>
            {t('push.close')}
          </button>
        )}
        <a class="link" href={`${apiUrl}/servicenow/update-set.xml`} target="_blank" rel="noopener noreferrer">
          {t('push.updateSet')}
        </a>
      </div>
    </Card>
  );
}
