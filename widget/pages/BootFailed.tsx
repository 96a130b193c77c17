import type { Failure } from '../api/failure.ts';
import { FailureNotice } from '../components/FailureNotice.tsx';
import { PageHeader } from '../components/PageHeader.tsx';
import { useTexts } from '../i18n.ts';

export interface BootFailedProps {
  readonly failure: Failure;
  /** Missing where trying again cannot help. */
  readonly onRetry?: () => void;
}

/** The page cannot start: it is not inside the CRM, or the CRM page does not answer. */
export function BootFailed({ failure, onRetry }: BootFailedProps) {
  const { t } = useTexts();
  return (
    <div class="app">
      <PageHeader title={t('app.name')} takesFocus={false} />
      <FailureNotice failure={failure} action={onRetry && { label: t('common.tryAgain'), run: onRetry }} />
    </div>
  );
}
