import { MODULES, type RelatedRow } from '../crm/related-records.ts';
import { serviceNowUrl } from '../crm/servicenow-url.ts';
import { useTexts } from '../i18n.ts';

export interface RelatedRowLineProps {
  readonly row: RelatedRow;
  readonly instance: string | undefined;
  readonly onOpen: (module: string, id: string) => void;
}

function Status({ row }: { readonly row: RelatedRow }) {
  const { t } = useTexts();
  if (row.status !== undefined) return <>{row.status}</>;
  if (row.isActive === undefined) return null;
  return <>{t(row.isActive ? 'related.active' : 'related.inactive')}</>;
}

/** One record: its name, how it stands, and the same record in both systems. */
export function RelatedRowLine({ row, instance, onOpen }: RelatedRowLineProps) {
  const { t, day, money } = useTexts();
  const { kind, id, name, date, note } = row;
  const url = serviceNowUrl(instance, kind, row.key);
  return (
    <li class="related-row">
      <span class="related-title">{name}</span>
      <span class="related-status">
        <Status row={row} />
      </span>
      <span class="related-facts">
        {note && <span class="whole">{note}</span>}
        {row.money && <span class="whole">{money(row.money.amount, row.money.currency)}</span>}
        {date && (
          <time class="whole" dateTime={date}>
            {day(date)}
          </time>
        )}
      </span>
      <span class="record-links">
        <button type="button" class="link" onClick={() => onOpen(MODULES[kind], id)}>
          {t('side.crm')}
          <span class="visually-hidden"> {name}</span>
        </button>
        {url !== undefined && (
          <a href={url} target="_blank" rel="noreferrer">
            {t('side.servicenow')}
            <span class="visually-hidden"> {name}</span>
            <span aria-hidden="true"> ↗</span>
          </a>
        )}
      </span>
    </li>
  );
}
