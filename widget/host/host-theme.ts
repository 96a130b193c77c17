import type { Theme } from './host-page.ts';

/** The CRM's theme comes first; without one the style sheet follows the system. */
export function applyTheme(document: Document, theme: Theme | undefined, language: string): void {
  if (theme !== undefined) document.documentElement.dataset.theme = theme;
  document.documentElement.lang = language;
}
