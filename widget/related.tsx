import { render } from 'preact';
import { browserClock } from './clock.ts';
import { english } from './english.ts';
import { embeddingOrigin } from './host/embedding-guard.ts';
import type { HostPage, HostUser } from './host/host-page.ts';
import { applyTheme } from './host/host-theme.ts';
import { createZohoHostPage } from './host/zoho-host-page.ts';
import { createTexts } from './i18n.ts';
import { loadLanguage } from './load-language.ts';

const root = document.getElementById('app') ?? document.body;
const host = createZohoHostPage({ sdk: () => window.ZOHO, clock: browserClock });

/** The sentence is the same for everybody, so a CRM page that does not answer only costs the language. */
async function read<Value>(call: Promise<Value>): Promise<Value | undefined> {
  try {
    return await call;
  } catch {
    return undefined;
  }
}

async function readUser(page: HostPage): Promise<HostUser | undefined> {
  await page.open();
  return await page.readUser();
}

async function start(): Promise<void> {
  const embedded = embeddingOrigin(location.search, WIDGET_HOST_ORIGINS) !== undefined;
  const user = embedded ? await read(readUser(host)) : undefined;
  const theme = user && (await read(host.readTheme()));
  const { language, t } = await createTexts({
    locale: user?.locale ?? navigator.language,
    english,
    load: loadLanguage,
  });
  applyTheme(document, theme, language);
  root.removeAttribute('aria-busy');
  render(<p class="related-empty">{t('related.empty')}</p>, root);
  if (user !== undefined) await read(host.resize(root.scrollHeight));
}

void start();
