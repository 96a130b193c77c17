/**
 * The first of these that is a locale, in the form that `Intl` takes; English where none is. Zoho writes locales with an
 * underscore (`de_DE`), and browsers on some systems append a POSIX part (`en-US@posix`).
 */
export function readLocale(...candidates: readonly (string | null | undefined)[]): string {
  for (const candidate of candidates) {
    if (!candidate) continue;
    try {
      return new Intl.Locale(candidate.replaceAll('_', '-').replace(/@.*$/, '')).toString();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return 'en';
}
