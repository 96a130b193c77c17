import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';

function SelectAll() {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const box = useRef<HTMLInputElement>(null);
  const count = needsYou.selected.value.size;
  const all = needsYou.entries.value.length;

  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = count > 0 && count < all;
  }, [count, all]);

  return (
    <label class="radio bulk-all">
      <input ref={box} type="checkbox" checked={count > 0 && count === all} onChange={needsYou.toggleAll} />
      <span aria-live="polite">{count === 0 ? t('needsYou.selectAll') : t('needsYou.selected', { count })}</span>
    </label>
  );
}

/** With nothing ticked: everything that waits, or, where the list is filtered, what is shown of it. */
function Retry({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const shown = needsYou.entries.value.filter(({ type }) => type === 'failed').length;
  const isTicked = needsYou.selected.value.size > 0;
  const isAll = !isTicked && !needsYou.isFiltered.value;
  const count = isTicked ? needsYou.selectedFailed.value.length : shown;
  if (count === 0) return null;
  return (
    <button
      type="button"
      class="button"
      disabled={disabled}
      onClick={() => void (isAll ? needsYou.retryAll() : needsYou.retrySome())}
    >
      {isAll ? t('needsYou.retryAll') : t('needsYou.retrySome', { count })}
    </button>
  );
}

function PutAside({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const ids = needsYou.selectedFailed.value.map(({ id }) => id);
  const isAside = needsYou.filter.value.part === 'aside';
  if (ids.length === 0) return null;
  return (
    <button type="button" class="button" disabled={disabled} onClick={() => void needsYou.putAside(ids, !isAside)}>
      {t(isAside ? 'needsYou.bringBack' : 'needsYou.putAside')}
    </button>
  );
}

function Keep({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const ids = needsYou.selectedConflicts.value.flatMap(({ conflicts }) => conflicts.map(({ id }) => id));
  if (ids.length === 0) return null;
  return (
    <>
      <button type="button" class="button" disabled={disabled} onClick={() => void needsYou.resolve(ids, 'servicenow')}>
        {t('conflict.keep.servicenow')}
      </button>
      <button type="button" class="button" disabled={disabled} onClick={() => void needsYou.resolve(ids, 'crm')}>
        {t('conflict.keep.crm')}
      </button>
    </>
  );
}

/** Ticks all lines, and does with those that are ticked what can be done with all of them. */
export function NeedsYouBulk() {
  const { run, activity } = useModels();
  const busy = run.active.value !== undefined || activity.needsYou.acting.value !== undefined;
  return (
    <div class="bulk">
      <SelectAll />
      <div class="buttons">
        <Retry disabled={busy} />
        <Keep disabled={busy} />
        <PutAside disabled={busy} />
      </div>
    </div>
  );
}
