import { useEffect, useRef } from 'preact/hooks';
import { AlertBanners } from '../components/AlertBanners.tsx';
import { EmptyState } from '../components/EmptyState.tsx';
import { PageHeader } from '../components/PageHeader.tsx';
import { useTexts } from '../i18n.ts';
import type { Page } from '../models/app-model.ts';
import { useModels } from '../models/models.ts';
import { DashboardPage, DashboardStatus } from './DashboardPage.tsx';
import { LazyContent } from './LazyContent.tsx';
import { loadAllPages } from './lazy-pages.ts';
import { PageMenu } from './PageMenu.tsx';

const TITLES: Readonly<Record<Page, string>> = {
  setup: 'app.name',
  settings: 'menu.settings',
  dashboard: 'app.shortName',
  activity: 'menu.activity',
};

function Content({ page }: { readonly page: Page }) {
  const { t } = useTexts();
  const { app } = useModels();
  if (!app.mayUse.value) return <EmptyState title={t('profile.title')} text={t('profile.text')} />;
  return page === 'dashboard' ? <DashboardPage /> : <LazyContent page={page} />;
}

/** Says that somebody is waited for; the place is there from the start, so that it is read out when it fills. */
function SlowNote() {
  const { t } = useTexts();
  const { isSlow } = useModels();
  return (
    <p class="slow-note muted" role="status">
      {isSlow.value && t('common.slow')}
    </p>
  );
}

/** Fetches the pages that an admin may go to next, once the first one is on the screen. */
function usePagesToCome(): void {
  const { app } = useModels();
  const isLikely = app.mayTryAdmin.value;
  useEffect(() => {
    // Where one does not load it is asked for again when it is opened, and the failure is told then.
    if (isLikely) loadAllPages().catch(() => undefined);
  }, [isLikely]);
}

/** The page that is chosen, below its title. */
export function App() {
  const { t } = useTexts();
  const { app } = useModels();
  const page = app.page.value;
  const first = useRef(page);
  const moved = useRef(false);
  const mayUse = app.mayUse.value;
  usePagesToCome();
  if (page !== first.current) moved.current = true;

  useEffect(() => {
    document.title = t(TITLES[page]);
  }, [page, t]);

  const back = { label: t('menu.dashboard'), run: () => app.go('dashboard') };
  const isInner = page === 'settings' || page === 'activity';
  return (
    <div class="app">
      <PageHeader
        key={page}
        title={t(TITLES[page])}
        takesFocus={moved.current}
        {...(page === 'dashboard' && mayUse ? { status: <DashboardStatus /> } : {})}
        {...(isInner ? { back } : {})}
        {...(page === 'setup' || !mayUse ? {} : { menu: <PageMenu /> })}
      />
      <AlertBanners />
      <SlowNote />
      <main>
        <Content page={page} />
      </main>
    </div>
  );
}
