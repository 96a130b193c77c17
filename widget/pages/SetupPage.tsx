import { NotAllowed } from '../components/AdminArea.tsx';
import { Card } from '../components/Card.tsx';
import { ConnectionLine } from '../components/ConnectionLine.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { FailureNotice } from '../components/FailureNotice.tsx';
import { GrantPrompt } from '../components/GrantPrompt.tsx';
import { ReachCard } from '../components/ReachCard.tsx';
import { useFailureAction } from '../components/use-failure-action.ts';
import { useTexts } from '../i18n.ts';
import { isConnected } from '../models/app-model.ts';
import { useModels } from '../models/models.ts';
import { SetupForm } from './SetupForm.tsx';

/** Failures that the form itself answers: correct it and press Save again. */
const CORRECTED_IN_FORM = /^(invalid_request|instance_|client_refused|login_refused|consent_|state_missing)/;

function SetupFailure() {
  const { setup } = useModels();
  const failure = setup.failure.value;
  const action = useFailureAction(failure);
  if (failure === undefined) return null;
  return <FailureNotice failure={failure} action={CORRECTED_IN_FORM.test(failure.code) ? undefined : action} />;
}

/** Where a sales user or a refused one ends, and where an admin connects ServiceNow. */
export function SetupPage() {
  const { t } = useTexts();
  const { app, session, setup } = useModels();
  const installation = app.installation.value;
  const refused = setup.failure.value?.code === 'not_admin';
  if (refused) return <EmptyState title={t('notAllowed.title')} text={t('notAllowed.text')} />;
  if (!app.mayTryAdmin.value) return <NotAllowed />;
  return (
    <>
      <Card title={t('setup.title')}>
        <p class="state-line">
          <ConnectionLine installation={installation} />
          {installation && isConnected(installation) && (
            <button type="button" class="link" onClick={() => app.go('settings')}>
              {t('menu.settings')}
            </button>
          )}
        </p>
        <SetupFailure />
        <GrantPrompt grant={session.grant} system="Zoho" />
        <GrantPrompt grant={setup.grant} system="ServiceNow" />
        <SetupForm />
      </Card>
      {installation && <ReachCard reach={installation.reach} />}
    </>
  );
}
