import type { RecordRefs } from '../../functions/http/contract/records.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { serviceNowUrl } from '../models/record-link.ts';

export interface RefLinksProps {
  readonly records: RecordRefs;
  /** What people call the record: those who hear the links one by one learn which record each of them opens. */
  readonly name: string;
}

/** Ways to a record in both systems; a side that has none is left out. */
export function RefLinks({ records, name }: RefLinksProps) {
  const { t } = useTexts();
  const { app, host } = useModels();
  const { servicenow, crm } = records;
  const url = servicenow && serviceNowUrl(app.installation.value?.servicenow.instance, servicenow);
  const which = <span class="visually-hidden">: {name}</span>;
  return (
    <>
      {url && (
        <a href={url} target="_blank" rel="noopener noreferrer">
          {t('record.openServiceNow')}
          {which}
        </a>
      )}
      {crm && (
        <button type="button" class="link" onClick={() => void host.openRecord(crm.module, crm.id)}>
          {t('record.openCrm')}
          {which}
        </button>
      )}
    </>
  );
}
