import { useState } from 'preact/hooks';
import type { RecordRefs } from '../../../functions/http/contract/records.ts';
import type { WorkItem } from '../../../functions/http/contract/work-list.ts';
import { fieldLabel } from '../../components/FieldName.tsx';
import { RefLinks } from '../../components/RefLinks.tsx';
import { TextField } from '../../components/TextField.tsx';
import { valueText } from '../../components/ValueText.tsx';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import { cureOf, type FailedEntry } from '../../models/needs-you.ts';

interface FormProps {
  readonly entry: FailedEntry;
  readonly disabled: boolean;
}

/** Correct in place: the value goes into the record where it comes from, and the record is tried again. */
function Correct({ entry, disabled }: FormProps) {
  const texts = useTexts();
  const { t } = texts;
  const { needsYou } = useModels().activity;
  const { correctable, recordSide } = entry.item;
  const before = (correctable?.value !== undefined && valueText(texts, correctable.value)) || '';
  const [value, setValue] = useState(needsYou.draftOf(entry.key) ?? before);
  if (correctable === undefined) return null;
  return (
    <form
      class="line-form"
      onSubmit={(event) => {
        event.preventDefault();
        void needsYou.correct(entry, correctable.field, value);
      }}
    >
      <TextField
        label={fieldLabel(correctable.field)}
        value={value}
        disabled={disabled}
        hint={t('needsYou.correctHint', { system: t(`side.${recordSide}`) })}
        onInput={(typed) => {
          setValue(typed);
          needsYou.keepDraft(entry.key, typed);
        }}
        after={
          <button type="submit" class="button button-primary" disabled={disabled}>
            {t('needsYou.correctAndRetry')}
          </button>
        }
      />
    </form>
  );
}

const NEW_PARTNER = '';

/** The standard modules; people are in the one that the settings name. */
const MODULES = {
  vendors: 'Vendors',
  products: 'Products',
  purchaseOrders: 'Purchase_Orders',
  cases: 'Cases',
} as const;

/** Where a record of the side in doubt is, so that it can be looked at before it is chosen. */
function useRefs({ entity, side }: WorkItem): (id: string) => RecordRefs {
  const installation = useModels().app.installation.value;
  const crmModule = installation?.settings.crmModule ?? 'Contacts';
  const table = installation?.reach.find((reach) => reach.entity === entity)?.table;
  return (id) => {
    if (side === 'crm') return { crm: { module: entity === 'people' ? crmModule : MODULES[entity], id } };
    return table === undefined ? {} : { servicenow: { table, id } };
  };
}

/** A doubtful match: which of them it is, or none. */
function Choose({ entry, disabled }: FormProps) {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const [chosen, setChosen] = useState<string>();
  const { id, candidates = [], side } = entry.item;
  const refsOf = useRefs(entry.item);
  const options = [
    ...candidates.map((candidate) => ({ value: candidate.id, label: candidate.name || candidate.id })),
    { value: NEW_PARTNER, label: t('needsYou.noneOfThem') },
  ];
  return (
    <form
      class="line-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== undefined) void needsYou.choose(entry, chosen === NEW_PARTNER ? undefined : chosen);
      }}
    >
      <fieldset class="pick" disabled={disabled}>
        <legend>{t('needsYou.whichOne', { system: t(`side.${side}`) })}</legend>
        {options.map(({ value, label }) => (
          <div key={value} class="pick-one">
            <label class="radio">
              <input type="radio" name={id} checked={chosen === value} onChange={() => setChosen(value)} />
              <span>{label}</span>
            </label>
            {value !== NEW_PARTNER && (
              <span class="line-links">
                <RefLinks records={refsOf(value)} name={`${label} ${value}`} />
              </span>
            )}
          </div>
        ))}
      </fieldset>
      <button type="submit" class="button button-primary" disabled={disabled || chosen === undefined}>
        {t('needsYou.useThis')}
      </button>
    </form>
  );
}

function FarWords({ item }: { readonly item: WorkItem }) {
  const { t } = useTexts();
  if (item.code === undefined && item.details === undefined) return null;
  return (
    <details>
      <summary>{t('common.details')}</summary>
      <p class="far-words">{[item.code, item.details].filter(Boolean).join(': ')}</p>
    </details>
  );
}

function Tries({ item }: { readonly item: WorkItem }) {
  const { t, dateTime } = useTexts();
  return (
    <p class="muted">
      {t('needsYou.tried', { count: item.attempts })}
      {item.nextTryAt && ` ${t('needsYou.nextTry', { at: dateTime(item.nextTryAt) })}`}
    </p>
  );
}

/** What to do about a record that could not be synced, with the form that does it. */
export function NeedsYouFailed({ entry, name }: { readonly entry: FailedEntry; readonly name: string }) {
  const { t } = useTexts();
  const { run, activity } = useModels();
  const { needsYou } = activity;
  const { item, key } = entry;
  const cure = cureOf(item);
  const busy = needsYou.acting.value !== undefined || run.active.value !== undefined;
  return (
    <>
      <p>{t(`park.${item.reason}.cure`, { system: t(`side.${item.side}`) })}</p>
      {cure === 'choose' && <Choose entry={entry} disabled={busy} />}
      {item.correctable !== undefined && <Correct entry={entry} disabled={busy} />}
      <FarWords item={item} />
      <Tries item={item} />
      <div class="line-links">
        <RefLinks records={item.records} name={name} />
        <button type="button" class="link" onClick={() => void activity.showRecord(item.id)}>
          {t('record.history')}
        </button>
        {cure !== 'retry' && (
          <button type="button" class="link" disabled={busy} onClick={() => void needsYou.retry(entry)}>
            {t('needsYou.cure.retry')}
          </button>
        )}
        <button
          type="button"
          class="link"
          disabled={busy}
          onClick={() => void needsYou.putAside([item.id], item.dismissed !== true, key)}
        >
          {t(item.dismissed ? 'needsYou.bringBack' : 'needsYou.putAside')}
        </button>
      </div>
    </>
  );
}
