import { type ComponentChildren, render } from 'preact';
import { Failure, toFailure } from './api/failure.ts';
import { browserClock } from './clock.ts';
import { FailureNotice } from './components/FailureNotice.tsx';
import { english } from './english.ts';
import { embeddingOrigin } from './host/embedding-guard.ts';
import type { Theme } from './host/host-page.ts';
import { applyTheme } from './host/host-theme.ts';
import { createZohoHostPage } from './host/zoho-host-page.ts';
import { createTexts, type Texts, TextsProvider } from './i18n.ts';
import { loadLanguage } from './load-language.ts';
import { createRelatedModel } from './models/related-model.ts';
import { RelatedList } from './related/RelatedList.tsx';

const root = document.getElementById('app') ?? document.body;
const host = createZohoHostPage({ sdk: () => window.ZOHO, clock: browserClock });

async function show(locale: string, theme: Theme | undefined, content: (texts: Texts) => ComponentChildren) {
  const texts = await createTexts({ locale, english, load: loadLanguage });
  applyTheme(document, theme, texts.language);
  root.removeAttribute('aria-busy');
  render(
    <TextsProvider value={texts}>
      <main>
        <h1 class="visually-hidden">{texts.t('related.name')}</h1>
        {content(texts)}
      </main>
    </TextsProvider>,
    root,
  );
}

function showFailure(failure: Failure, retry?: () => void): Promise<void> {
  return show(navigator.language, undefined, ({ t }) => (
    <FailureNotice failure={failure} action={retry && { label: t('common.tryAgain'), run: retry }} />
  ));
}

/** The CRM page gives the frame the height that the content needs. A page that does not answer leaves it as it is. */
function followHeight(): void {
  const observer = new ResizeObserver(() => {
    host.resize(Math.ceil(root.getBoundingClientRect().height)).catch(() => observer.disconnect());
  });
  observer.observe(root);
}

async function start(): Promise<void> {
  const model = createRelatedModel(host);
  try {
    const { user, theme } = await model.open();
    void model.load();
    await show(user.locale, theme, () => (
      <RelatedList
        model={model}
        isAdmin={user.looksLikeAdmin}
        onOpen={(module, id) => void host.openRecord(module, id)}
      />
    ));
    followHeight();
  } catch (error) {
    await showFailure(toFailure(error), () => void start());
  }
}

if (embeddingOrigin(location.search, WIDGET_HOST_ORIGINS) === undefined) {
  void showFailure(new Failure({ code: 'embedding_refused', message: 'The page is not embedded in the CRM.' }));
} else {
  void start();
}
