import type { ResourceLanguage } from 'i18next';

/** Reads a language's file beside the page. Undefined where it cannot be had: the page then speaks English. */
export async function loadLanguage(language: string): Promise<ResourceLanguage | undefined> {
  try {
    const response = await fetch(`translations/${language}.json`, { credentials: 'omit' });
    return response.ok ? ((await response.json()) as ResourceLanguage) : undefined;
  } catch {
    return undefined;
  }
}
