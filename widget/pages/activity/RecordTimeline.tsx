import { useEffect, useRef } from 'preact/hooks';
import type { Timeline, TimelineEvent } from '../../../functions/http/contract/timeline.ts';
import { ExportLink } from '../../components/ExportLink.tsx';
import { FieldName } from '../../components/FieldName.tsx';
import { RefLinks } from '../../components/RefLinks.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { ValueText } from '../../components/ValueText.tsx';
import { useTexts } from '../../i18n.ts';
import { useModels } from '../../models/models.ts';
import { RecordUndoDialog } from './RecordUndoDialog.tsx';

function Changes({ event }: { readonly event: TimelineEvent }) {
  const { t, has } = useTexts();
  if (event.changes.length === 0) return null;
  return (
    <div class="changes">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('record.field')}</th>
            <th scope="col">{t('record.before')}</th>
            <th scope="col">{t('record.after')}</th>
            <th scope="col">{t('record.why')}</th>
          </tr>
        </thead>
        <tbody>
          {event.changes.map((change) => (
            <tr key={change.field}>
              <th scope="row">
                <FieldName name={change.field} />
              </th>
              <td data-label={t('record.before')}>
                <ValueText value={change.before} />
              </td>
              <td data-label={t('record.after')}>
                <ValueText value={change.after} />
              </td>
              <td data-label={t('record.why')}>
                {has(`record.reason.${change.reason}`) ? t(`record.reason.${change.reason}`) : change.reason}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function useSentence(event: TimelineEvent): string {
  const { t } = useTexts();
  const system = t(`side.${event.side}`);
  if (event.kind === 'parked' && event.reason) return t(`park.${event.reason}.sentence`, { system });
  return t(`record.event.${event.kind}`, { system });
}

/** A change of values of which the earlier ones are still kept. */
function canBeTakenBack({ kind, runId, changes }: TimelineEvent): boolean {
  return kind === 'updated' && runId !== undefined && changes.some(({ before }) => before !== undefined);
}

function Event({ event }: { readonly event: TimelineEvent }) {
  const { t, dateTime } = useTexts();
  const { record } = useModels().activity;
  const sentence = useSentence(event);
  const by = event.by === undefined ? undefined : t('record.by', { name: event.by });
  return (
    <li class={`event event-${event.kind}`}>
      <p class="event-head">
        <span class="event-text">{sentence}</span>
        <span class="line-facts">
          {[dateTime(event.at), by].filter(Boolean).join(' · ')} · <TimeAgo at={event.at} />
        </span>
      </p>
      <Changes event={event} />
      {canBeTakenBack(event) && (
        <button type="button" class="link event-undo" onClick={() => record.askUndo(event)}>
          {t('record.takeBack')}
          <span class="visually-hidden">: {dateTime(event.at)}</span>
        </button>
      )}
      {event.details && (
        <details>
          <summary>{t('common.details')}</summary>
          <p class="far-words">{event.details}</p>
        </details>
      )}
    </li>
  );
}

/** Everything that became of one record on both sides, latest first. */
export function RecordTimeline({ timeline }: { readonly timeline: Timeline }) {
  const { t } = useTexts();
  const { record } = useModels().activity;
  const heading = useRef<HTMLHeadingElement>(null);
  const { link, events } = timeline;
  const name = link.name.trim() || t('needsYou.noName');

  // Each record that is shown takes the focus once.
  useEffect(() => heading.current?.focus(), [link.id]);

  return (
    <section class="card timeline" aria-label={t('record.timelineOf', { name })}>
      <button type="button" class="link back" onClick={record.close}>
        <span aria-hidden="true">‹ </span>
        {t('record.back')}
      </button>
      <div class="card-head">
        <h2 ref={heading} tabIndex={-1}>
          {name}
        </h2>
        <div class="line-links">
          <RefLinks records={link.records} name={name} />
          <ExportLink label={t('record.export')} name="history" read={() => record.exportTimeline(link.id)} />
        </div>
      </div>
      <p class="state-line">
        {t(`entity.${link.entity}.one`)} · {t(`record.state.${link.state}`)}
      </p>
      {events.length === 0 ? (
        <p class="muted">{t('record.noEvents')}</p>
      ) : (
        <ol class="events">
          {events.map((event, index) => (
            // Several events may share their moment; the list never moves.
            <Event key={`${event.at}/${index}`} event={event} />
          ))}
        </ol>
      )}
      {record.undoing.value && <RecordUndoDialog event={record.undoing.value} name={name} />}
    </section>
  );
}
