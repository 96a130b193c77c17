import { useEffect, useState } from 'preact/hooks';
import type { Entity } from '../../../functions/http/contract/records.ts';
import { SECOND } from '../../clock.ts';
import { SearchField } from '../../components/SearchField.tsx';
import { SelectField } from '../../components/SelectField.tsx';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import type { NeedsYouPart } from '../../models/needs-you-list.ts';
import { ENTITIES } from '../../models/run-progress.ts';

const PARTS: readonly NeedsYouPart[] = ['everything', 'failed', 'conflicts', 'aside'];
/** Whoever is still typing has not asked yet. */
const TYPING_PAUSE_MS = 0.3 * SECOND;

/** Searches once typing has paused. */
function Search() {
  const { t } = useTexts();
  const { clock, activity } = useModels();
  const { needsYou } = activity;
  const asked = needsYou.filter.value.search;
  const [text, setText] = useState(asked);

  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (text.trim() === asked) return;
    return clock.after(TYPING_PAUSE_MS, () => void needsYou.setFilter({ search: text.trim() }));
  }, [text, asked, clock, needsYou]);

  return <SearchField label={t('needsYou.search')} value={text} onInput={setText} />;
}

/** Which part of the list is shown. */
export function NeedsYouFilters() {
  const { t } = useTexts();
  const { needsYou } = useModels().activity;
  const { part, entity } = needsYou.filter.value;
  return (
    <search class="filters">
      <Search />
      <SelectField<NeedsYouPart>
        label={t('needsYou.show')}
        value={part}
        options={PARTS.map((value) => ({ value, label: t(`needsYou.part.${value}`) }))}
        onChange={(value) => void needsYou.setFilter({ part: value })}
      />
      <SelectField<Entity | 'any'>
        label={t('needsYou.kind')}
        value={entity ?? 'any'}
        options={[
          { value: 'any', label: t('needsYou.anyKind') },
          ...ENTITIES.map((value) => ({ value, label: t(`entity.${value}.name`) })),
        ]}
        onChange={(value) => void needsYou.setFilter({ entity: value === 'any' ? undefined : value })}
      />
    </search>
  );
}
