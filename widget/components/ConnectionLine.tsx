import type { Installation } from '../../functions/http/contract/installation.ts';
import { useTexts } from '../i18n.ts';

/** One sentence that says how the connection stands. */
export function ConnectionLine({ installation }: { readonly installation: Installation | undefined }) {
  const { t, day } = useTexts();
  const connection = installation?.servicenow;
  if (connection === undefined || connection.state === 'none') return <>{t('connection.none')}</>;
  const instance = connection.instance?.replace(/^https?:\/\//, '') ?? 'ServiceNow';
  if (connection.state !== 'connected') return <>{t(`connection.${connection.state}`, { instance })}</>;
  const { userName, connectedAt } = connection;
  if (userName === undefined || connectedAt === undefined) return <>{t('connection.connected', { instance })}</>;
  return <>{t('connection.connectedAs', { instance, user: userName, since: day(connectedAt) })}</>;
}
