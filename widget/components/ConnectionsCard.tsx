import type { ComponentChildren } from 'preact';
import type { Installation } from '../../functions/http/contract/installation.ts';
import { DAY } from '../clock.ts';
import { useTexts } from '../i18n.ts';
import { useModels } from '../models/models.ts';
import { Card } from './Card.tsx';

/** ServiceNow's refresh tokens live 100 days; from this long before their end a person is asked to do something. */
const RENEW_WITHIN_MS = 15 * DAY;

interface SideProps {
  readonly title: string;
  readonly state: string;
  readonly isWell: boolean;
  readonly children?: ComponentChildren;
}

function Side({ title, state, isWell, children }: SideProps) {
  return (
    <section class="connection">
      <h3>{title}</h3>
      <p class={isWell ? 'connection-state' : 'connection-state connection-waits'}>
        <span aria-hidden="true">{isWell ? '✓ ' : '! '}</span>
        {state}
      </p>
      {children}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ConnectedBy({ by, at }: { readonly by: string | undefined; readonly at: string | undefined }) {
  const { t, day } = useTexts();
  if (by === undefined || at === undefined) return null;
  return <Fact name={t('links.by')}>{t('links.byOn', { name: by, day: day(at) })}</Fact>;
}

function EndsSoon({ expiresAt }: { readonly expiresAt: string }) {
  const { t, day } = useTexts();
  const { clock, setup } = useModels();
  if (Date.parse(expiresAt) - clock.now() > RENEW_WITHIN_MS) return null;
  return (
    <div class="connection-renew">
      <p>{t('links.endsSoon', { day: day(expiresAt) })}</p>
      <button type="button" class="button" disabled={setup.task.value !== undefined} onClick={() => void setup.renew()}>
        {t(setup.task.value === 'authorizing' ? 'setup.authorizing' : 'links.renew')}
      </button>
    </div>
  );
}

function ServiceNowSide({ servicenow }: Pick<Installation, 'servicenow'>) {
  const { t, day, ahead } = useTexts();
  const { clock } = useModels();
  const { state, instance, userName, connectedBy, connectedAt, expiresAt } = servicenow;
  const isWell = state === 'connected';
  return (
    <Side title={t('links.servicenow')} state={t(`links.${state}`)} isWell={isWell}>
      <dl class="facts">
        {instance && <Fact name={t('links.address')}>{instance.replace(/^https?:\/\//, '')}</Fact>}
        {isWell && userName && <Fact name={t('links.user')}>{userName}</Fact>}
        {isWell && <ConnectedBy by={connectedBy} at={connectedAt} />}
        {isWell && expiresAt && (
          <Fact name={t('links.ends')}>
            {t('links.endsOn', { day: day(expiresAt), when: ahead(expiresAt, clock.now()) })}
          </Fact>
        )}
      </dl>
      {isWell && expiresAt && <EndsSoon expiresAt={expiresAt} />}
    </Side>
  );
}

function CrmSide({ organisation, crm }: Pick<Installation, 'organisation' | 'crm'>) {
  const { t } = useTexts();
  const isWell = crm.state === 'connected';
  const state = crm.state === 'reconnect' ? 'reconnectCrm' : crm.state;
  return (
    <Side title={t('links.crm')} state={t(`links.${state}`)} isWell={isWell}>
      <dl class="facts">
        <Fact name={t('links.organisation')}>{organisation.name}</Fact>
        {isWell && <ConnectedBy by={crm.connectedBy} at={crm.connectedAt} />}
        {isWell && <Fact name={t('links.ends')}>{t('links.never')}</Fact>}
      </dl>
    </Side>
  );
}

/** How both connections stand: with whom, by whom, and until when. */
export function ConnectionsCard({ installation }: { readonly installation: Installation }) {
  const { t } = useTexts();
  if (installation.servicenow.state === 'none' && installation.servicenow.instance === undefined) return null;
  return (
    <Card title={t('links.title')}>
      <div class="connections">
        <ServiceNowSide servicenow={installation.servicenow} />
        <CrmSide organisation={installation.organisation} crm={installation.crm} />
      </div>
    </Card>
  );
}
