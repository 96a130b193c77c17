import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';

export interface RecordLinksProps {
  /** Module and id in the CRM. */
  readonly module: string;
  readonly id: string;
  /** The record's form in ServiceNow; missing where it is not known. */
  readonly url: string | undefined;
  /** Tells the links of one record from those of the next, for those who hear them one by one. */
  readonly name: string;
}

/** The same record in both systems. */
export function RecordLinks({ module, id, url, name }: RecordLinksProps) {
  const { t } = useTexts();
  const { host } = useModels();
  return (
    <span class="record-links">
      <button type="button" class="link" onClick={() => void host.openRecord(module, id)}>
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
  );
}
