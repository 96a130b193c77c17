import i18next, { type ResourceLanguage } from 'i18next';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { DAY, HOUR, MINUTE, SECOND } from './clock.ts';
import { readLocale } from './locale.ts';

export type TextValues = Readonly<Record<string, string | number>>;

/** Everything that is said to a person, in that person's language and number and date forms. */
export interface Texts {
  /** Language of the sentences, such as `de`. */
  readonly language: string;
  t(key: string, values?: TextValues): string;
  /** Whether there is a text for this key. */
  has(key: string): boolean;
  number(value: number): string;
  percent(fraction: number): string;
  money(amount: number, currency: string | undefined): string;
  /** An instant as a day of the reader's, or a day of the calendar such as `2025-11-12`. */
  day(iso: string): string;
  dateTime(iso: string): string;
  /** "2 minutes ago". */
  ago(iso: string, now: number): string;
  /** "in 85 days", counted in whole days. */
  ahead(iso: string, now: number): string;
  /** "in 3 minutes". */
  soon(iso: string, now: number): string;
  /** "1.2 s". */
  seconds(ms: number): string;
  /** "about 2 minutes". */
  duration(ms: number): string;
  /** "1 min, 20 sec": how long something took. */
  took(ms: number): string;
}

/** Languages with a file of their own in `translations/`; English is built in. */
export const LANGUAGES: readonly string[] = ['en', 'de', 'es', 'fr', 'ja'];

/** The language to use for a CRM user's locale. */
export function languageFor(locale: string): string {
  const language = locale.split('-')[0]?.toLowerCase() ?? 'en';
  return LANGUAGES.includes(language) ? language : 'en';
}

export interface TextsOptions {
  readonly locale: string;
  /** Falls back for every key that the other language lacks. */
  readonly english: ResourceLanguage;
  /** Reads the file of a language. Undefined where it cannot be had. */
  readonly load: (language: string) => Promise<ResourceLanguage | undefined>;
}

function agoParts(ms: number): readonly [number, Intl.RelativeTimeFormatUnit] {
  if (ms < HOUR) return [Math.round(ms / MINUTE), 'minute'];
  if (ms < DAY) return [Math.round(ms / HOUR), 'hour'];
  return [Math.round(ms / DAY), 'day'];
}

const CALENDAR_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A currency that is no ISO code, or is not known, leaves the bare number. */
function moneyFormat(locale: string, currency: string | undefined): Intl.NumberFormat {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) {
    return new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }
  return new Intl.NumberFormat(locale, { style: 'currency', currency });
}

/** Some languages have a form for millions, which here is that of other numbers: without it i18next would take English. */
function withMany(texts: ResourceLanguage): ResourceLanguage {
  const entries = Object.entries(texts).flatMap(([key, value]) => {
    if (typeof value === 'object') return [[key, withMany(value as ResourceLanguage)]];
    return key.endsWith('_other')
      ? [
          [key, value],
          [key.replace(/_other$/, '_many'), value],
        ]
      : [[key, value]];
  });
  return Object.fromEntries(entries) as ResourceLanguage;
}

export async function createTexts({ locale: asked, english, load }: TextsOptions): Promise<Texts> {
  const locale = readLocale(asked);
  const wanted = languageFor(locale);
  const other = wanted === 'en' ? undefined : await load(wanted);
  const language = other === undefined ? 'en' : wanted;
  // Dates hold words, so they follow the sentences; numbers follow the user.
  const dateLocale = locale.split('-')[0] === language ? locale : language;
  const i18n = i18next.createInstance();
  await i18n.init({
    lng: language,
    fallbackLng: 'en',
    resources: {
      en: { translation: english },
      ...(other === undefined ? {} : { [language]: { translation: withMany(other) } }),
    },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });

  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const calendarDays = new Intl.DateTimeFormat(dateLocale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', maximumSignificantDigits: 2 });
  const days = new Intl.DateTimeFormat(dateLocale, { day: 'numeric', month: 'short', year: 'numeric' });
  const times = new Intl.DateTimeFormat(dateLocale, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(dateLocale, { numeric: 'auto' });

  /** Every number in a sentence is written in the user's form; `count` also chooses the plural. */
  function written(values: TextValues): Record<string, string | number> {
    const entries = Object.entries(values).map(([name, value]) =>
      typeof value === 'number' && name !== 'count' ? [name, numbers.format(value)] : [name, value],
    );
    const { count } = values;
    return { ...Object.fromEntries(entries), ...(typeof count === 'number' ? { n: numbers.format(count) } : {}) };
  }

  return {
    language,
    t: (key, values = {}) => i18n.t(key, written(values)),
    has: (key) => i18n.exists(key),
    number: (value) => numbers.format(value),
    percent: (fraction) => percents.format(fraction),
    money: (amount, currency) => moneyFormat(locale, currency).format(amount),
    day: (iso) => (CALENDAR_DAY.test(iso) ? calendarDays : days).format(new Date(iso)),
    seconds: (ms) => seconds.format(ms / SECOND),
    soon(iso, now) {
      const left = Date.parse(iso) - now;
      if (left < 45 * SECOND) return i18n.t('time.anyMoment');
      const [amount, unit] = agoParts(left);
      return relative.format(Math.max(1, amount), unit);
    },
    dateTime: (iso) => times.format(new Date(iso)),
    ago(iso, now) {
      const passed = Math.max(0, now - Date.parse(iso));
      if (passed < 45 * SECOND) return i18n.t('time.justNow');
      const [amount, unit] = agoParts(passed);
      return relative.format(-Math.max(1, amount), unit);
    },
    ahead: (iso, now) => relative.format(Math.ceil((Date.parse(iso) - now) / DAY), 'day'),
    took(ms) {
      const seconds = Math.max(1, Math.round(ms / SECOND));
      const units: [number, string][] = [
        [Math.floor(seconds / 3600), 'hour'],
        [Math.floor((seconds % 3600) / 60), 'minute'],
        [seconds % 60, 'second'],
      ];
      return units
        .filter(([amount]) => amount > 0)
        .slice(0, 2)
        .map(([amount, unit]) => new Intl.NumberFormat(dateLocale, { style: 'unit', unit }).format(amount))
        .join(' ');
    },
    duration(ms) {
      if (ms < 50 * SECOND) return i18n.t('time.underAMinute');
      if (ms < 90 * MINUTE) {
        const minutes = Math.max(1, Math.round(ms / MINUTE));
        return i18n.t('time.minutes', { count: minutes, n: numbers.format(minutes) });
      }
      const hours = Math.round(ms / HOUR);
      return i18n.t('time.hours', { count: hours, n: numbers.format(hours) });
    },
  };
}

const TextsContext = createContext<Texts | undefined>(undefined);

export const TextsProvider = TextsContext.Provider;

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === undefined) throw new Error('There is no TextsProvider around this component.');
  return texts;
}
