import { globSync, readdirSync, readFileSync } from 'node:fs';
import { ErrorCode } from '../functions/http/contract/errors.ts';
import { Alert } from '../functions/http/contract/installation.ts';
import { ParkReason } from '../functions/http/contract/work-list.ts';
import { createTexts, LANGUAGES } from './i18n.ts';

type Texts = { readonly [key: string]: string | Texts };

/** The plural forms i18next puts behind a key. */
const PLURAL = /_(zero|one|two|few|many|other)$/;

function read(language: string): Texts {
  return JSON.parse(readFileSync(`translations/${language}.json`, 'utf8')) as Texts;
}

function flatten(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
}

function placeholders(text: string): string[] {
  return (text.match(/\{\{\w+\}\}/g) ?? []).sort();
}

const english = new Map(flatten(read('en')));
const keys = new Set([...english.keys()].map((key) => key.replace(PLURAL, '')));
const others = LANGUAGES.filter((language) => language !== 'en');

const source = globSync('widget/**/*.{ts,tsx}')
  .filter((file) => !/\.test\.tsx?$|testing\//.test(file))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

/** Every text in quotes that is shaped like a key of a known group: in calls, tables and conditions alike. */
const groups = Object.keys(read('en')).join('|');
const used = new Set(
  [...source.matchAll(new RegExp(`['"]((?:${groups})\\.[\\w.-]+)['"]`, 'g'))].map(([, key]) => key ?? ''),
);
/** Keys that are put together, such as \`errors.\${code}.sentence\`, as patterns. */
const patterns = [...source.matchAll(/`((?:\w[\w-]*\.)+[^`\s]*\$\{[^`]+)`/g)]
  .map(([, template]) => template ?? '')
  .filter((template) => new RegExp(`^(?:${groups})\\.`).test(template))
  .map((template) => new RegExp(`^${template.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w-]+')}$`));

test('the languages of the widget are those that have a file', () => {
  const files = readdirSync('translations').map((file) => file.replace('.json', ''));
  expect(files.sort()).toEqual([...LANGUAGES].sort());
});

test('every key that the widget uses has a text', () => {
  expect([...used].filter((key) => !keys.has(key))).toEqual([]);
  for (const pattern of patterns)
    expect([pattern.source, [...keys].some((key) => pattern.test(key))]).toEqual([pattern.source, true]);
});

test('every text is used', () => {
  const unused = [...keys].filter((key) => !used.has(key) && !patterns.some((pattern) => pattern.test(key)));
  expect(unused).toEqual([]);
});

test.each(others)('%s has the keys and the placeholders of English, and no text left in English', (language) => {
  const translated = new Map(flatten(read(language)));
  expect([...translated.keys()].sort()).toEqual([...english.keys()].sort());
  const wrong = [...english].filter(([key, text]) => {
    const other = translated.get(key) ?? '';
    return placeholders(other).join() !== placeholders(text).join();
  });
  expect(wrong).toEqual([]);
  // Names and single words may be the same; sentences are not.
  const same = [...english].filter(([key, text]) => text.split(' ').length > 2 && translated.get(key) === text);
  expect(same).toEqual([]);
});

test('every error and every reason has a sentence and a cure', () => {
  for (const code of ErrorCode.options) {
    expect([...english.keys()]).toEqual(expect.arrayContaining([`errors.${code}.sentence`, `errors.${code}.cure`]));
  }
  for (const reason of ParkReason.options) {
    expect([...english.keys()]).toEqual(expect.arrayContaining([`park.${reason}.sentence`, `park.${reason}.cure`]));
  }
});

test('every alert has a sentence', () => {
  for (const code of Alert.shape.code.options) {
    const isThere = ['', '_one'].some((ending) => english.has(`alerts.${code}${ending}`));
    expect([code, isThere]).toEqual([code, true]);
  }
});

test('no hard-coded sentence stands in a component', () => {
  const components = globSync('widget/{components,pages}/**/*.tsx').filter((file) => !file.includes('.test.'));
  const found = components.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/<\w[^<>]*>\s*([A-Z][a-z]+(?: [\w’',.]+)+)\s*</g)].map(
      ([, text]) => `${file}: ${text}`,
    ),
  );
  expect(found).toEqual([]);
});

describe('texts', () => {
  const load = async (language: string) => ({ ...read(language) });

  test.each([
    ['de-DE', 'de', '1.234', 'vor 2 Minuten'],
    ['fr-FR', 'fr', '1\u202f234', 'il y a 2 minutes'],
    ['es-ES', 'es', '1234', 'hace 2 minutos'],
    ['ja-JP', 'ja', '1,234', '2 分前'],
    ['pt-BR', 'en', '1.234', '2 minutes ago'],
    ['en-IN', 'en', '1,234', '2 minutes ago'],
    ['en-US@posix', 'en', '1,234', '2 minutes ago'],
  ])('a user with locale %s reads %s', async (locale, language, number, ago) => {
    const texts = await createTexts({ locale, english: { ...read('en') }, load });
    expect(texts.language).toBe(language);
    expect(texts.number(1234)).toBe(number);
    expect(texts.ago('2025-11-12T09:58:00Z', Date.parse('2025-11-12T10:00:00Z'))).toBe(ago);
  });

  test('English is spoken where the file of a language cannot be had', async () => {
    const texts = await createTexts({ locale: 'de-DE', english: { ...read('en') }, load: async () => undefined });
    expect(texts.t('setup.save')).toBe('Save');
  });

  test.each([
    ['es', 1, '1 creado'],
    ['es', 2_000_000, '2.000.000 creados'],
    ['fr', 0, '0 créé'],
    ['fr', 2_000_000, '2\u202f000\u202f000 créés'],
    ['ja', 3, '作成 3'],
  ])('%s has the plural for %d', async (locale, count, expected) => {
    const texts = await createTexts({ locale, english: { ...read('en') }, load });
    expect(texts.t('outcome.created.count', { count })).toBe(expected);
  });

  test.each([
    ['en-US', '$12,400.50', 'Nov 12, 2025'],
    ['de-DE', '12.400,50\u00a0$', '12. Nov. 2025'],
    ['ja-JP', '$12,400.50', '2025年11月12日'],
  ])('money and days in %s', async (locale, money, day) => {
    const texts = await createTexts({ locale, english: { ...read('en') }, load });
    expect(texts.money(12_400.5, 'USD')).toBe(money);
    // A day of the calendar is the same day wherever the reader is.
    expect(texts.day('2025-11-12')).toBe(day);
  });

  test('an amount whose currency is not known is a bare number', async () => {
    const texts = await createTexts({ locale: 'en-US', english: { ...read('en') }, load });
    expect(texts.money(5, undefined)).toBe('5.00');
    expect(texts.money(5, 'nonsense')).toBe('5.00');
  });

  test('time is told as people say it', async () => {
    const texts = await createTexts({ locale: 'en', english: { ...read('en') }, load });
    const now = Date.parse('2025-11-12T10:00:00Z');
    expect(texts.ago('2025-11-12T09:59:50Z', now)).toBe('just now');
    expect(texts.ago('2025-11-12T09:58:00Z', now)).toBe('2 minutes ago');
    expect(texts.ago('2025-11-11T09:58:00Z', now)).toBe('yesterday');
    expect(texts.ago('2025-11-12T10:05:00Z', now)).toBe('just now');
    expect(texts.soon('2025-11-12T10:03:00Z', now)).toBe('in 3 minutes');
    expect(texts.soon('2025-11-12T09:59:00Z', now)).toBe('any moment now');
    expect(texts.duration(20_000)).toBe('less than a minute');
    expect(texts.duration(130_000)).toBe('about 2 minutes');
    expect(texts.duration(3 * 3_600_000)).toBe('about 3 hours');
  });
});
