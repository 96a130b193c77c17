import { useState } from 'preact/hooks';
import type { Conflict } from '../../../functions/http/contract/conflicts.ts';
import type { Side } from '../../../functions/http/contract/records.ts';
import { FieldName } from '../../components/FieldName.tsx';
import { RefLinks } from '../../components/RefLinks.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { ValueText } from '../../components/ValueText.tsx';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import type { ConflictEntry } from '../../models/needs-you.ts';

const SIDES: readonly Side[] = ['servicenow', 'crm'];

interface FieldProps {
  readonly conflict: Conflict;
  readonly chosen: Side | undefined;
  readonly disabled: boolean;
  readonly onChoose: (side: Side) => void;
}

/** Both values of one field beside each other; one of them is kept. */
function Field({ conflict, chosen, disabled, onChoose }: FieldProps) {
  const { t } = useTexts();
  return (
    <fieldset class="duel" disabled={disabled}>
      <legend>
        <FieldName name={conflict.fields.crm} />
      </legend>
      {SIDES.map((side) => (
        <label key={side} class="duel-side">
          <input type="radio" name={conflict.id} checked={chosen === side} onChange={() => onChoose(side)} />
          <span class="duel-text">
            <span class="duel-head">
              {t(`side.${side}`)}
              {conflict.changedAt && (
                <>
                  {' · '}
                  {t('conflict.changed')} <TimeAgo at={conflict.changedAt[side]} />
                </>
              )}
            </span>
            <ValueText value={conflict.values[side]} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

type Choices = Readonly<Record<string, Side>>;

/** The two sides' values of every field that both have changed, to choose from one by one or all at once. */
export function NeedsYouConflict({ entry, name }: { readonly entry: ConflictEntry; readonly name: string }) {
  const { t } = useTexts();
  const { app, run, activity } = useModels();
  const { needsYou } = activity;
  const decided = Object.fromEntries(
    entry.conflicts.flatMap(({ id, decision }) => (decision ? [[id, decision.keep]] : [])),
  );
  const [choices, setChoices] = useState<Choices>(decided);
  const busy = needsYou.acting.value !== undefined || run.active.value !== undefined;
  const open = entry.conflicts.filter(({ id }) => choices[id] === undefined);
  const all = (side: Side): Choices => Object.fromEntries(entry.conflicts.map(({ id }) => [id, side]));

  return (
    <form
      class="duels"
      onSubmit={(event) => {
        event.preventDefault();
        void needsYou.decide(choices, entry.key);
      }}
    >
      <p class="muted">{t('conflict.intro')}</p>
      {entry.conflicts.length > 1 && (
        <div class="buttons">
          {SIDES.map((side) => (
            <button key={side} type="button" class="button" disabled={busy} onClick={() => setChoices(all(side))}>
              {t(`conflict.all.${side}`)}
            </button>
          ))}
        </div>
      )}
      {entry.conflicts.map((conflict) => (
        <Field
          key={conflict.id}
          conflict={conflict}
          chosen={choices[conflict.id]}
          disabled={busy}
          onChoose={(side) => setChoices({ ...choices, [conflict.id]: side })}
        />
      ))}
      <div class="buttons">
        <button type="submit" class="button button-primary" disabled={busy || open.length > 0}>
          {t(needsYou.acting.value === entry.key ? 'needsYou.working' : 'conflict.keepChosen')}
        </button>
        {open.length > 0 && <span class="muted">{t('conflict.left', { count: open.length })}</span>}
      </div>
      <div class="line-links">
        <RefLinks records={entry.records} name={name} />
        <button type="button" class="link" onClick={() => void activity.showRecord(entry.link)}>
          {t('record.history')}
        </button>
        <button type="button" class="link" onClick={() => app.go('settings')}>
          {t('conflict.rule')}
        </button>
      </div>
    </form>
  );
}
