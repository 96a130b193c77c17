import { useTexts } from '../i18n.ts';

export function Loading() {
  const { t } = useTexts();
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">{t('common.loading')}</span>
      <span class="skeleton skeleton-wide" />
      <span class="skeleton" />
      <span class="skeleton skeleton-short" />
    </div>
  );
}
