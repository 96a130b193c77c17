import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { EmptyState } from './EmptyState.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { GrantPrompt } from './GrantPrompt.tsx';
import { Loading } from './Loading.tsx';
import { useFailureAction } from './use-failure-action.ts';

/** What a user sees whose profile is not an administrator's. Custom profiles can have the right all the same. */
export function NotAllowed() {
  const { t } = useTexts();
  const { app } = useModels();
  return (
    <EmptyState title={t('notAllowed.title')} text={t('notAllowed.text')}>
      <button
        type="button"
        class="link"
        onClick={() => {
          app.claimsAdmin.value = true;
        }}
      >
        {t('notAllowed.claim')}
      </button>
    </EmptyState>
  );
}

/** Asks an admin to sign in, inside a click, as browsers demand for pop-ups. */
export function SignInPrompt() {
  const { t } = useTexts();
  const { session, setup } = useModels();
  const failure = setup.failure.value;
  return (
    <EmptyState title={t('signIn.title')} text={t('signIn.text')}>
      {failure && <FailureNotice failure={failure} />}
      <GrantPrompt grant={session.grant} system="Zoho" />
      <button
        type="button"
        class="button button-primary"
        disabled={setup.task.value !== undefined}
        onClick={() => void setup.signIn()}
      >
        {t('signIn.button')}
      </button>
    </EmptyState>
  );
}

/** A session that ended is taken up again without leaving the page. */
function SignInProgress() {
  const { app, session, setup } = useModels();
  const failure = setup.failure.value ?? app.installationFailure.value;
  const action = useFailureAction(failure, () => {
    setup.dismissFailure();
    void app.loadInstallation();
  });
  return (
    <>
      <GrantPrompt grant={session.grant} system="Zoho" />
      {failure && <FailureNotice failure={failure} action={action} />}
    </>
  );
}

/** Shows its content to a signed-in admin, with what the backend knows of the installation at hand. */
export function AdminArea({ children }: { readonly children: ComponentChildren }) {
  const { t } = useTexts();
  const { app, session } = useModels();
  const installation = app.installation.value;
  const failure = app.installationFailure.value;
  const mayTry = app.mayTryAdmin.value;
  const signedIn = session.isSignedIn.value;
  const needsInstallation = mayTry && signedIn && installation === undefined && failure === undefined;

  useEffect(() => {
    if (needsInstallation) void app.loadInstallation();
  }, [needsInstallation, app]);

  if (!mayTry) return <NotAllowed />;
  if (installation !== undefined && failure?.code !== 'not_admin') {
    return (
      <>
        <SignInProgress />
        {children}
      </>
    );
  }
  if (!signedIn || failure?.code === 'signed_out') return <SignInPrompt />;
  if (failure === undefined) return <Loading />;
  if (failure.code === 'not_admin') return <EmptyState title={t('notAllowed.title')} text={t('notAllowed.text')} />;
  return (
    <FailureNotice failure={failure} action={{ label: t('common.tryAgain'), run: () => void app.loadInstallation() }} />
  );
}
