import { useEffect, useState } from 'preact/hooks';
import { Failure } from '../api/failure.ts';
import { FailureNotice } from '../components/FailureNotice.tsx';
import { Loading } from '../components/Loading.tsx';
import { useTexts } from '../i18n.ts';
import type { Page } from '../models/app-model.ts';
import { loadedPage, loadPage } from './lazy-pages.ts';

/** A page whose script may have to be loaded first. */
export function LazyContent({ page }: { readonly page: Exclude<Page, 'dashboard'> }) {
  const { t } = useTexts();
  const [tries, setTries] = useState(0);
  const [failure, setFailure] = useState<Failure>();
  const [, setLoaded] = useState<Page>();
  const Content = loadedPage(page);

  useEffect(() => {
    if (loadedPage(page) !== undefined) return;
    setFailure(undefined);
    loadPage(page).then(
      () => setLoaded(page),
      (cause: unknown) =>
        setFailure(new Failure({ code: 'page_not_loaded', message: 'The script of a page did not load.', cause })),
    );
  }, [page, tries]);

  if (Content !== undefined) return <Content />;
  if (failure === undefined) return <Loading />;
  return <FailureNotice failure={failure} action={{ label: t('common.tryAgain'), run: () => setTries(tries + 1) }} />;
}
