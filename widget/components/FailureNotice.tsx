import type { Failure } from '../api/failure.ts';
import { useTexts } from '../i18n.ts';
import { useScrollIntoView } from './use-scroll-into-view.ts';

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export interface FailureNoticeProps {
  readonly failure: Failure;
  /** The one thing that gets a person on. */
  readonly action?: NoticeAction | undefined;
}

/** What happened, what to do about it, and the far side's own words for those who want them. */
export function FailureNotice({ failure, action }: FailureNoticeProps) {
  const { t, has } = useTexts();
  const shown = useScrollIntoView<HTMLDivElement>(failure);
  const code = has(`errors.${failure.code}.sentence`) ? failure.code : 'internal';
  return (
    <div class="notice notice-error" role="alert" ref={shown}>
      <p class="notice-sentence">{t(`errors.${code}.sentence`)}</p>
      <p>{t(`errors.${code}.cure`)}</p>
      {failure.details && (
        <details>
          <summary>{t('common.details')}</summary>
          <p class="far-words">{failure.details}</p>
        </details>
      )}
      {action && (
        <button type="button" class="button" onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  );
}
