import type { WorkItem } from '../../functions/http/contract.ts';
import { TimeAgo } from '../components/TimeAgo.tsx';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { serviceNowRecordUrl } from '../models/record-link.ts';

/** The standard modules; people are in the one that the settings name. */
const MODULES = {
  vendors: 'Vendors',
  products: 'Products',
  purchaseOrders: 'Purchase_Orders',
  cases: 'Cases',
} as const;

function OpenRecord({ item }: { readonly item: WorkItem }) {
  const { t } = useTexts();
  const { app, host } = useModels();
  const installation = app.installation.value;
  if (installation === undefined) return null;
  const { entity, recordId, recordSide } = item;
  if (recordSide === 'servicenow') {
    const url = serviceNowRecordUrl(installation, entity, recordId);
    return url === undefined ? null : (
      <a href={url} target="_blank" rel="noopener noreferrer">
        {t('needsYou.openServiceNow')}
      </a>
    );
  }
  const module = entity === 'people' ? installation.settings.crmModule : MODULES[entity];
  return (
    <button type="button" class="link" onClick={() => void host.openRecord(module, recordId)}>
      {t('needsYou.openCrm')}
    </button>
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

export function WorkItemLine({ item }: { readonly item: WorkItem }) {
  const { t } = useTexts();
  const system = t(`side.${item.side}`);
  return (
    <li class="work-item">
      <p class="work-head">
        <strong>{item.recordName.trim() || t('needsYou.noName')}</strong>
        <span class="muted">
          {t(`entity.${item.entity}.one`)} · {t(`side.${item.recordSide}`)} · <TimeAgo at={item.since} />
        </span>
      </p>
      <p>
        {t(`park.${item.reason}.sentence`, { system })}
        {item.field && ` ${t('needsYou.field', { field: item.field })}`}
      </p>
      {item.candidates && item.candidates.length > 0 && (
        <p>{t('needsYou.candidates', { names: item.candidates.map(({ name }) => name).join(', ') })}</p>
      )}
      <p class="cure">{t(`park.${item.reason}.cure`, { system })}</p>
      <div class="work-foot">
        <OpenRecord item={item} />
        <FarWords item={item} />
      </div>
    </li>
  );
}
