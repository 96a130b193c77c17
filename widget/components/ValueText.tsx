import type { FieldValue } from '../../functions/http/contract/records.ts';
import { type Texts, useTexts } from '../i18n.ts';

/** A value of a field in words; undefined where it is empty. */
export function valueText({ t }: Texts, value: FieldValue): string | undefined {
  if (value === null || value === '') return undefined;
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no');
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** A value of a field; says so where it is empty, or no longer kept. */
export function ValueText({ value }: { readonly value: FieldValue | undefined }) {
  const texts = useTexts();
  const { t } = texts;
  if (value === undefined) return <span class="muted">{t('value.gone')}</span>;
  const text = valueText(texts, value);
  return text === undefined ? <span class="muted">{t('value.empty')}</span> : <span class="value">{text}</span>;
}
