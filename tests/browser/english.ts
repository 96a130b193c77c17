import { readFileSync } from 'node:fs';

interface EnglishTexts {
  readonly errors: Readonly<Record<string, { readonly sentence: string; readonly cure: string }>>;
  readonly notAllowed: { readonly title: string };
}

/** The texts of the widget as an English user reads them. */
export const english = JSON.parse(
  readFileSync(new URL('../../translations/en.json', import.meta.url), 'utf8'),
) as EnglishTexts;
