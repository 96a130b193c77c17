import { type ComponentChildren, render } from 'preact';
import { Failure } from './api/failure.ts';
import { createIndexedKeyStore } from './api/indexed-key-store.ts';
import { browserClock } from './clock.ts';
import { english } from './english.ts';
import { createGrantWindow } from './grants/grant-window.ts';
import { createCorrectionDrafts } from './host/correction-drafts.ts';
import { createDraftStore } from './host/draft-store.ts';
import { embeddingOrigin } from './host/embedding-guard.ts';
import { applyTheme } from './host/host-theme.ts';
import { createZohoHostPage } from './host/zoho-host-page.ts';
import { createTexts, TextsProvider } from './i18n.ts';
import { loadLanguage } from './load-language.ts';
import { createModels } from './models/create-models.ts';
import { type Models, ModelsProvider } from './models/models.ts';
import { App } from './pages/App.tsx';
import { BootFailed } from './pages/BootFailed.tsx';

const root = document.getElementById('app') ?? document.body;

async function show(locale: string, models: Models | undefined, content: ComponentChildren): Promise<void> {
  const texts = await createTexts({ locale, english, load: loadLanguage });
  const boot = models?.app.boot.value;
  applyTheme(document, boot?.state === 'ready' ? boot.value.theme : undefined, texts.language);
  root.removeAttribute('aria-busy');
  render(
    <TextsProvider value={texts}>
      <ModelsProvider value={models}>{content}</ModelsProvider>
    </TextsProvider>,
    root,
  );
}

async function start(models: Models): Promise<void> {
  const stop = models.app.boot.subscribe((boot) => {
    if (boot.state === 'ready') void show(boot.value.user.locale, models, <App />);
    if (boot.state === 'failed') {
      const retry = () => {
        stop();
        void start(models);
      };
      void show(navigator.language, models, <BootFailed failure={boot.failure} onRetry={retry} />);
    }
  });
  await models.app.start();
}

if (embeddingOrigin(location.search, WIDGET_HOST_ORIGINS) === undefined) {
  const failure = new Failure({ code: 'embedding_refused', message: 'The page is not embedded in the CRM.' });
  void show(navigator.language, undefined, <BootFailed failure={failure} />);
} else {
  const clock = browserClock;
  void start(
    createModels({
      apiUrl: WIDGET_API_URL,
      host: createZohoHostPage({ sdk: () => window.ZOHO, clock }),
      fetch: (url, init) => fetch(url, init),
      keys: createIndexedKeyStore(window.indexedDB),
      drafts: createDraftStore(window),
      corrections: createCorrectionDrafts(window),
      window: createGrantWindow(window),
      crypto,
      clock,
    }),
  );
}
