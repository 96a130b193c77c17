import type { Alert } from '../contract/installation.ts';

const TEXTS: Readonly<Record<Alert['code'], string>> = {
  'servicenow-lost':
    'ServiceNow no longer accepts the authorization. Nothing is synced until an admin authorizes again.',
  'crm-lost': 'Zoho CRM no longer accepts the authorization. Nothing is synced until an admin signs in again.',
  'renew-soon': 'The ServiceNow authorization ends soon and has to be renewed.',
  'run-failed': 'The last sync failed.',
  'brake-pulled': 'The last sync stopped before it changed more records than its limit allows; an admin has to decide.',
  'work-list-growing': 'Many records could not be synced and wait on the work list.',
  'erasing-soon': 'The extension was uninstalled; all its data will be erased unless an admin resumes the sync.',
  'crm-credits-low':
    'The API credits of Zoho CRM that may be used are used up for now. Live edits go on; the rest continues later.',
  'servicenow-calls-low':
    'The calls that ServiceNow allows in an hour are nearly used up. Live edits go on; the rest continues later.',
};

/** An alert for readers outside the widget. */
export function alertText({ code, at, count, error }: Alert): string {
  const more = [at, count === undefined ? undefined : String(count), error].filter((part) => part !== undefined);
  return more.length === 0 ? TEXTS[code] : `${TEXTS[code]} (${more.join(', ')})`;
}
