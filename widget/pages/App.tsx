import { useEffect, useRef } from 'preact/hooks';
import { PageHeader } from '../components/PageHeader.tsx';
import { useTexts } from '../i18n.ts';
import type { Page } from '../models/app-model.ts';
import { useModels } from '../models/models.ts';
import { DashboardPage, DashboardStatus } from './DashboardPage.tsx';
import { NeedsYouPage } from './NeedsYouPage.tsx';
import { PageMenu } from './PageMenu.tsx';
import { SettingsPage } from './SettingsPage.tsx';
import { SetupPage } from './SetupPage.tsx';

const CONTENT: Readonly<Record<Page, () => preact.JSX.Element>> = {
  setup: () => <SetupPage />,
  settings: () => <SettingsPage />,
  dashboard: () => <DashboardPage />,
  'needs-you': () => <NeedsYouPage />,
};

const TITLES: Readonly<Record<Page, string>> = {
  setup: 'app.name',
  settings: 'menu.settings',
  dashboard: 'app.shortName',
  'needs-you': 'menu.needsYou',
};

/** The page that is chosen, below its title. */
export function App() {
  const { t } = useTexts();
  const { app } = useModels();
  const page = app.page.value;
  const first = useRef(page);
  const moved = useRef(false);
  if (page !== first.current) moved.current = true;

  useEffect(() => {
    document.title = t(TITLES[page]);
  }, [page, t]);

  const back = { label: t('menu.dashboard'), run: () => app.go('dashboard') };
  const isInner = page === 'settings' || page === 'needs-you';
  return (
    <div class="app">
      <PageHeader
        key={page}
        title={t(TITLES[page])}
        takesFocus={moved.current}
        {...(page === 'dashboard' ? { status: <DashboardStatus /> } : {})}
        {...(isInner ? { back } : {})}
        {...(page === 'setup' ? {} : { menu: <PageMenu /> })}
      />
      <main>{CONTENT[page]()}</main>
    </div>
  );
}
