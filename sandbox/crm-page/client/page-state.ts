import { computed, effect, signal } from '@preact/signals';

export type Mode = 'day' | 'night';
/** The languages of users, each by its own name. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', es: 'Español', fr: 'Français', ja: '日本語' } as const;
export type Language = keyof typeof LANGUAGES;

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}

/** What the address after `#` shows. */
export interface Route {
  readonly tab: string;
  readonly recordId?: string;
}

export const WEB_TAB = 'ServiceNow';
const KEY = 'crm-page';

interface Preferences {
  readonly userId?: string;
  readonly mode?: Mode;
  readonly language?: Language;
}

/** Who is signed in and what they see. Choices live as long as the browser tab; the route is the address. */
export function createPageState(window: Window) {
  const saved = readPreferences(window.sessionStorage);
  const userId = signal(saved.userId ?? '');
  const mode = signal<Mode>(saved.mode ?? 'day');
  const language = signal<Language>(saved.language ?? 'en');
  const hash = signal(window.location.hash);
  window.addEventListener('hashchange', () => {
    hash.value = window.location.hash;
  });
  effect(() => {
    const preferences: Preferences = { userId: userId.value, mode: mode.value, language: language.value };
    window.sessionStorage.setItem(KEY, JSON.stringify(preferences));
    window.document.documentElement.dataset.mode = mode.value;
  });
  return { userId, mode, language, route: computed(() => parseRoute(hash.value)) };
}
export type PageState = ReturnType<typeof createPageState>;

export function parseRoute(hash: string): Route {
  const [tab = '', recordId] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  return { tab: tab === '' ? 'Home' : tab, ...(recordId ? { recordId } : {}) };
}

export function routeTo(tab: string, recordId?: string): string {
  return `#/${[tab, recordId]
    .filter((part) => part !== undefined)
    .map(encodeURIComponent)
    .join('/')}`;
}

function readPreferences(storage: Storage): Preferences {
  const text = storage.getItem(KEY);
  return text === null ? {} : (JSON.parse(text) as Preferences);
}
