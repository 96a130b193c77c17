import { useId } from 'preact/hooks';
import type { Entity } from '../../functions/http/contract/records.ts';
import { useTexts } from '../i18n.ts';

/** In the order that people look for them. */
const KINDS: readonly Entity[] = ['people', 'vendors', 'products', 'purchaseOrders', 'cases'];

export interface KindsFieldProps {
  readonly chosen: readonly Entity[];
  /** Kinds whose ServiceNow table the connected user reaches. */
  readonly reached: readonly Entity[];
  readonly disabled: boolean;
  readonly onChange: (kinds: readonly Entity[]) => void;
}

/** What to sync. The last kind cannot be switched off: a sync of nothing is better switched off as a whole. */
export function KindsField({ chosen, reached, disabled, onChange }: KindsFieldProps) {
  const { t } = useTexts();
  const id = useId();
  const active = chosen.filter((kind) => reached.includes(kind));
  return (
    <fieldset class="field choice" disabled={disabled} aria-describedby={`${id}-text`}>
      <legend class="visually-hidden">{t('settings.kinds.label')}</legend>
      <span class="field-label" aria-hidden="true">
        {t('settings.kinds.label')}
      </span>
      <div class="field-body">
        <div class="choice-options">
          {KINDS.map((kind) => (
            <label key={kind} class="radio">
              <input
                type="checkbox"
                checked={active.includes(kind)}
                disabled={!reached.includes(kind) || (active.length === 1 && active.includes(kind))}
                onChange={() =>
                  onChange(chosen.includes(kind) ? chosen.filter((other) => other !== kind) : [...chosen, kind])
                }
              />
              <span>{t(`entity.${kind}.name`)}</span>
            </label>
          ))}
        </div>
        <p id={`${id}-text`} class="muted">
          {t('settings.kinds.consequence')}
        </p>
      </div>
    </fieldset>
  );
}
