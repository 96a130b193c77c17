import { useId } from 'preact/hooks';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { fieldLabel } from '../../components/FieldName.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { useFailureAction } from '../../components/use-failure-action.ts';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import { cureOf, type NeedsYouEntry, recordOf } from '../../models/needs-you.ts';
import { NeedsYouConflict } from './NeedsYouConflict.tsx';
import { NeedsYouFailed } from './NeedsYouFailed.tsx';

function useSentence(entry: NeedsYouEntry): string {
  const { t } = useTexts();
  if (entry.type === 'failed') {
    const { reason, side, field } = entry.item;
    const sentence = t(`park.${reason}.sentence`, { system: t(`side.${side}`) });
    return field === undefined ? sentence : `${sentence} ${t('needsYou.field', { field: fieldLabel(field) })}`;
  }
  const decision = entry.conflicts.find((conflict) => conflict.decision !== undefined)?.decision;
  if (decision) return t(`conflict.decided.${decision.keep}`, { by: decision.by });
  const fields = entry.conflicts.map((conflict) => fieldLabel(conflict.fields.crm)).join(', ');
  return t('conflict.sentence', { fields });
}

function LineFailed({ entry }: { readonly entry: NeedsYouEntry }) {
  const { needsYou } = useModels().activity;
  const failed = needsYou.actionFailure.value;
  const failure = failed?.key === entry.key ? failed.failure : undefined;
  const action = useFailureAction(failure);
  return failure ? <FailureNotice failure={failure} action={action} /> : null;
}

interface CureProps {
  readonly entry: NeedsYouEntry;
  readonly name: string;
  readonly panel: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** The one button that gets the record on: what needs nothing more is done at once, the rest is asked for below. */
function CureButton({ entry, name, panel, isOpen, onToggle }: CureProps) {
  const { t } = useTexts();
  const { run, activity } = useModels();
  const { needsYou } = activity;
  const cure = entry.type === 'failed' ? cureOf(entry.item) : 'decide';
  const label = t(`needsYou.cure.${cure}`);
  if (cure === 'retry') {
    const busy = needsYou.acting.value !== undefined || run.active.value !== undefined;
    return (
      <button
        type="button"
        class="button"
        disabled={busy}
        aria-label={t('needsYou.cureOf', { cure: label, name })}
        onClick={() => void needsYou.retry(entry)}
      >
        {needsYou.acting.value === entry.key ? t('needsYou.working') : label}
      </button>
    );
  }
  return (
    <button
      type="button"
      class="button"
      aria-expanded={isOpen}
      aria-controls={isOpen ? panel : undefined}
      aria-label={t('needsYou.cureOf', { cure: label, name })}
      onClick={onToggle}
    >
      {label}
    </button>
  );
}

/** One record that waits: what it is, what happened, and what gets it on; everything else opens below. */
export function NeedsYouLine({ entry }: { readonly entry: NeedsYouEntry }) {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const panel = useId();
  const sentence = useSentence(entry);
  const record = recordOf(entry);
  const name = record.name || t('needsYou.noName');
  const isOpen = needsYou.open.value === entry.key;
  const toggle = () => needsYou.setOpen(isOpen ? undefined : entry.key);
  const side = entry.type === 'failed' ? t(`side.${entry.item.recordSide}`) : t('conflict.bothSides');
  return (
    <li class={isOpen ? 'line line-open' : 'line'}>
      <label class="line-tick">
        <input
          type="checkbox"
          checked={needsYou.selected.value.has(entry.key)}
          aria-label={t('needsYou.select', { name })}
          onChange={() => needsYou.toggle(entry.key)}
        />
      </label>
      <div class="line-record">
        <button
          type="button"
          class="line-name"
          aria-expanded={isOpen}
          aria-controls={isOpen ? panel : undefined}
          onClick={toggle}
        >
          {name}
        </button>
        <span class="line-facts">
          {t(`entity.${record.entity}.one`)} · {side} · <TimeAgo at={entry.at} />
        </span>
      </div>
      <p class="line-text">{sentence}</p>
      <div class="line-act">
        <CureButton entry={entry} name={name} panel={panel} isOpen={isOpen} onToggle={toggle} />
      </div>
      {!isOpen && <LineFailed entry={entry} />}
      {isOpen && (
        <div class="line-panel" id={panel}>
          <LineFailed entry={entry} />
          {entry.type === 'failed' ? (
            <NeedsYouFailed entry={entry} name={name} />
          ) : (
            <NeedsYouConflict entry={entry} name={name} />
          )}
        </div>
      )}
    </li>
  );
}
