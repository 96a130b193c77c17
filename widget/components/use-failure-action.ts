import type { Failure, FailureCode } from '../api/failure.ts';
import { useTexts } from '../i18n.ts';
import { type Models, useModels } from '../models/models.ts';
import type { NoticeAction } from './FailureNotice.tsx';

interface Cure {
  readonly label: string;
  readonly run: (models: Models) => void;
}

const SIGN_IN: Cure = { label: 'signIn.button', run: ({ setup }) => void setup.signIn() };
const CONNECT: Cure = { label: 'connection.goToSetup', run: ({ app }) => app.go('setup') };
const RELOAD: Cure = { label: 'settings.reload', run: ({ settings }) => void settings.reload() };

/** Failures that another step than trying again gets rid of. */
const CURES: Partial<Record<FailureCode, Cure>> = {
  signed_out: SIGN_IN,
  sign_in_expired: SIGN_IN,
  sign_in_refused: SIGN_IN,
  wrong_organisation: SIGN_IN,
  crm_not_connected: SIGN_IN,
  reconnect_needed: CONNECT,
  servicenow_not_connected: CONNECT,
  settings_changed: RELOAD,
};

/** The button below a failure: the step that cures it, else the same thing once more. */
export function useFailureAction(failure: Failure | undefined, retry?: () => void): NoticeAction | undefined {
  const { t } = useTexts();
  const models = useModels();
  const cure = failure && CURES[failure.code];
  if (cure !== undefined) return { label: t(cure.label), run: () => cure.run(models) };
  return retry && { label: t('common.tryAgain'), run: retry };
}
