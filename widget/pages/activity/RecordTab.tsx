import { useEffect } from 'preact/hooks';
import type { LinkView } from '../../../functions/http/contract/timeline.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Loading } from '../../components/Loading.tsx';
import { RefLinks } from '../../components/RefLinks.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { useFailureAction } from '../../components/use-failure-action.ts';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import { RecordTimeline } from './RecordTimeline.tsx';

function Search() {
  const { t } = useTexts();
  const { record } = useModels().activity;
  return (
    <search>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          void record.find();
        }}
      >
        <SearchField label={t('record.search')} value={record.search.value} onInput={record.setSearch} />
        <button type="submit" class="button" disabled={record.search.value.trim() === ''}>
          {t('record.find')}
        </button>
      </form>
    </search>
  );
}

function Found({ link }: { readonly link: LinkView }) {
  const { t } = useTexts();
  const { activity } = useModels();
  const name = link.name.trim() || t('needsYou.noName');
  return (
    <li class="line found">
      <div class="line-record">
        <button type="button" class="line-name" onClick={() => void activity.record.show(link.id)}>
          {name}
        </button>
        <span class="line-facts">
          {t(`entity.${link.entity}.one`)} · {t(`record.state.${link.state}`)}
        </span>
      </div>
      <div class="line-links">
        <RefLinks records={link.records} name={name} />
      </div>
    </li>
  );
}

function Findings() {
  const { t } = useTexts();
  const { record } = useModels().activity;
  const found = record.found.value;
  const isLoading = record.state.value === 'loading';
  if (found === undefined) return <p class="muted list-wait">{t(isLoading ? 'common.loading' : 'record.hint')}</p>;
  return (
    <>
      <p class="muted list-wait" role="status">
        {isLoading ? t('common.loading') : t('record.found', { count: found.length })}
      </p>
      <ul class="lines">
        {found.map((link) => (
          <Found key={link.id} link={link} />
        ))}
      </ul>
      {record.hasMore.value && (
        <div class="list-foot">
          <button type="button" class="button" disabled={isLoading} onClick={() => void record.findMore()}>
            {t('record.more')}
          </button>
        </div>
      )}
    </>
  );
}

/** Looks a record up and tells what became of it. */
export function RecordTab() {
  const { run, activity } = useModels();
  const { record } = activity;
  const failure = record.failure.value;
  const chosen = record.chosen.value;
  const action = useFailureAction(failure, () => void (chosen === undefined ? record.find() : record.show(chosen)));
  const timeline = record.timeline.value;

  const ended = run.finished.value?.id;
  // A run that has ended may have changed the record.
  useEffect(() => void record.refresh(), [record, ended]);

  return (
    <>
      {failure && <FailureNotice failure={failure} action={action} />}
      {chosen === undefined ? (
        <section class="card list">
          <Search />
          {failure === undefined && <Findings />}
        </section>
      ) : (
        <>
          {timeline && <RecordTimeline timeline={timeline} />}
          {!timeline && failure === undefined && <Loading />}
        </>
      )}
    </>
  );
}
