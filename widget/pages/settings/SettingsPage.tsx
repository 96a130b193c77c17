import { AdminArea } from '../../components/AdminArea.tsx';
import { AlertWebhookCard } from '../../components/AlertWebhookCard.tsx';
import { Card } from '../../components/Card.tsx';
import { ConnectionLine } from '../../components/ConnectionLine.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { ReachCard } from '../../components/ReachCard.tsx';
import { useFailureAction } from '../../components/use-failure-action.ts';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import { SyncNow } from '../SyncNow.tsx';
import { SettingsForm } from './SettingsForm.tsx';

function SavedMark() {
  const { t } = useTexts();
  const { settings } = useModels();
  const saving = settings.saving.value;
  return (
    <span class="muted" role="status">
      {saving !== 'idle' && t(`settings.${saving}`)}
    </span>
  );
}

function SettingsFailure() {
  const { settings } = useModels();
  const failure = settings.failure.value;
  const action = useFailureAction(failure, () => void settings.retry());
  return failure ? <FailureNotice failure={failure} action={action} /> : null;
}

function Content() {
  const { t } = useTexts();
  const { app, settings } = useModels();
  const installation = app.installation.value;
  const current = settings.settings.value;
  if (installation === undefined || current === undefined) return null;
  return (
    <>
      <Card title={t('settings.card')} actions={<SavedMark />}>
        <p class="state-line">
          <ConnectionLine installation={installation} />
          <button type="button" class="link" onClick={() => app.go('setup')}>
            {t('connection.details')}
          </button>
        </p>
        <SettingsFailure />
        <SettingsForm settings={current} />
        <div class="card-foot">
          <SyncNow />
        </div>
      </Card>
      <ReachCard reach={installation.reach} />
      <AlertWebhookCard />
    </>
  );
}

export function SettingsPage() {
  return (
    <AdminArea>
      <Content />
    </AdminArea>
  );
}
