import { useEffect } from 'preact/hooks';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { Card } from './Card.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { TextField } from './TextField.tsx';

/** Sends alerts to a chat or another system as well, for admins who do not open this page every day. */
export function AlertWebhookCard() {
  const { t } = useTexts();
  const { alertWebhook } = useModels();
  const { stored, url, isBusy, failure } = alertWebhook;
  const host = stored.value?.host;

  useEffect(() => {
    if (stored.value === undefined) void alertWebhook.load();
  }, [alertWebhook, stored]);

  return (
    <Card title={t('alertWebhook.title')}>
      <p class="state-line">{host === undefined ? t('alertWebhook.none') : t('alertWebhook.sentTo', { host })}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void alertWebhook.save();
        }}
      >
        <TextField
          label={t('alertWebhook.url')}
          value={url.value}
          onInput={(value) => {
            url.value = value;
          }}
          hint={t('alertWebhook.hint')}
        />
        {failure.value && <FailureNotice failure={failure.value} />}
        <div class="buttons">
          <button type="submit" class="button" disabled={isBusy.value || url.value.trim() === ''}>
            {t(isBusy.value ? 'alertWebhook.testing' : 'alertWebhook.save')}
          </button>
          {host !== undefined && (
            <button type="button" class="button" disabled={isBusy.value} onClick={() => void alertWebhook.remove()}>
              {t('alertWebhook.remove')}
            </button>
          )}
        </div>
      </form>
    </Card>
  );
}
