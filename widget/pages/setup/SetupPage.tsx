import { NotAllowed } from '../../components/AdminArea.tsx';
import { Card } from '../../components/Card.tsx';
import { ConnectionLine } from '../../components/ConnectionLine.tsx';
import { ConnectionsCard } from '../../components/ConnectionsCard.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { GrantPrompt } from '../../components/GrantPrompt.tsx';
import { PushCard } from '../../components/PushCard.tsx';
import { ReachCard } from '../../components/ReachCard.tsx';
import { useFailureAction } from '../../components/use-failure-action.ts';
import { useTexts } from '../../i18n.ts';
import { isConnected } from '../../models/app-model.ts';
import { useModels } from '../../models/models.ts';
import { SetupForm } from './SetupForm.tsx';

/** Failures that the form itself answers: correct it and press Save or Authorize again. */
const CORRECTED_IN_FORM =
  /^(invalid_request|instance_|client_refused|login_refused|password_refused|consent_|state_missing)/;
/** A sign-in that failed was the first half of Save. */
const SIGN_IN_AGAIN = /^(sign_in_|not_admin|wrong_organisation)/;

function SetupFailure() {
  const { t } = useTexts();
  const { setup } = useModels();
  const failure = setup.failure.value;
  const cure = useFailureAction(failure);
  if (failure === undefined) return null;
  if (CORRECTED_IN_FORM.test(failure.code)) return <FailureNotice failure={failure} />;
  const saveAgain = { label: t('signIn.button'), run: () => void setup.save() };
  return <FailureNotice failure={failure} action={SIGN_IN_AGAIN.test(failure.code) ? saveAgain : cure} />;
}

/** Where a sales user ends, and where an admin connects ServiceNow. */
export function SetupPage() {
  const { t } = useTexts();
  const { app, session, setup } = useModels();
  const installation = app.installation.value;
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
        <SetupForm />
        <SetupFailure />
        <GrantPrompt grant={session.grant} system="Zoho" />
        <GrantPrompt grant={setup.grant} system="ServiceNow" />
      </Card>
      {installation && <ConnectionsCard installation={installation} />}
      {installation && <ReachCard reach={installation.reach} />}
      {installation && isConnected(installation) && <PushCard />}
    </>
  );
}
