import { useState } from 'preact/hooks';
import type { Alert, Pause } from '../../functions/http/contract/installation.ts';
import { useTexts } from '../i18n.ts';
import type { Page } from '../models/app-model.ts';
import { useModels } from '../models/models.ts';
import { AfreshDialog } from './AfreshDialog.tsx';
import { FailureNotice } from './FailureNotice.tsx';

/** Where an admin does something about it. */
const PLACES: Readonly<Partial<Record<Alert['code'], Page>>> = {
  'servicenow-lost': 'setup',
  'crm-lost': 'setup',
  'renew-soon': 'setup',
  'run-failed': 'activity',
  'brake-pulled': 'activity',
  'work-list-growing': 'activity',
};

function AlertBanner({ alert }: { readonly alert: Alert }) {
  const { t, has, day, dateTime } = useTexts();
  const { app } = useModels();
  const place = PLACES[alert.code];
  const when = alert.at === undefined ? '' : alert.code === 'renew-soon' ? day(alert.at) : dateTime(alert.at);
  const cause = alert.error !== undefined && has(`errors.${alert.error}.sentence`) ? alert.error : 'internal';
  return (
    <div class="notice notice-error">
      <div class="notice-line">
        <p class="notice-text">
          {t(`alerts.${alert.code}`, { when, count: alert.count ?? 0 })}
          {alert.code === 'run-failed' && ` ${t(`errors.${cause}.sentence`)}`}
        </p>
        {alert.code === 'erasing-soon' && <ResumeButton label={t('alerts.keep')} />}
        {alert.error === 'other_instance' && <AfreshButton />}
        {place !== undefined && place !== app.page.value && (
          <button type="button" class="button" onClick={() => app.go(place)}>
            {t(`alerts.go.${place}`)}
          </button>
        )}
      </div>
    </div>
  );
}

/** The way out where another instance is meant. */
function AfreshButton() {
  const { t } = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {t('afresh.button')}
      </button>
      {isOpen && <AfreshDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function ResumeButton({ label }: { readonly label: string }) {
  const { upkeep } = useModels();
  return (
    <button
      type="button"
      class="button"
      disabled={upkeep.task.value !== undefined}
      onClick={() => void upkeep.resume()}
    >
      {label}
    </button>
  );
}

function PauseBanner({ pause }: { readonly pause: Pause }) {
  const { t, ago } = useTexts();
  const { clock } = useModels();
  const since = ago(pause.at, clock.now());
  return (
    <div class="notice">
      <div class="notice-line">
        <p class="notice-text">
          {pause.reason === 'renewal' && t('pause.renewal')}
          {pause.reason === 'admin' &&
            t(pause.by ? 'pause.byPerson' : 'pause.byNobody', { since, name: pause.by ?? '' })}
        </p>
        {pause.reason === 'admin' && <ResumeButton label={t('pause.resume')} />}
      </div>
    </div>
  );
}

/** What an admin should know whatever page is open. Nothing where all is well. */
export function AlertBanners() {
  const { app, upkeep } = useModels();
  const installation = app.installation.value;
  if (installation === undefined) return null;
  const failure = upkeep.failure.value;
  return (
    <div class="banners" role="status">
      {installation.alerts.map((alert) => (
        <AlertBanner key={alert.code} alert={alert} />
      ))}
      {installation.pauses
        .filter(({ reason }) => reason !== 'uninstall')
        .map((pause) => (
          <PauseBanner key={pause.reason} pause={pause} />
        ))}
      {failure && <FailureNotice failure={failure} />}
    </div>
  );
}
