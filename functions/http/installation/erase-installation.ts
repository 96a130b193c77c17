import { forgetAlertWebhook } from '../alerts/alert-webhook.ts';
import type { ApiContext } from '../context.ts';
import { ApiProblem } from '../problem.ts';
import { revokeServiceNowQuietly } from '../servicenow/servicenow-setup.ts';
import { type LearnedSignIn, revokeQuietly } from '../sign-in/zoho-sign-in.ts';
import { forgetClaim } from './uninstall-claims.ts';

const SECOND_MS = 1_000;
const LOOK_EVERY_MS = 250;
/** A run that is asked to stop does so at its next batch; a far side may keep it waiting. */
const WAIT_FOR_OWNER_MS = 30 * SECOND_MS;

export interface Erased {
  /** Rows that were there. */
  readonly erased: number;
  /** Rows that are left: none. */
  readonly left: number;
}

/**
 * Removes everything that is stored for an organisation: rows, secrets, subscriptions. Records in the CRM and in
 * ServiceNow stay as they are. Throws `run_active` where a sync does not end in time; nothing is erased then.
 */
export async function eraseInstallation(api: ApiContext, tenant: string): Promise<Erased> {
  const at = new Date(api.clock.now()).toISOString();
  await api.pauses.begin(tenant, { reason: 'uninstall', at });
  await api.runs.stopAll(tenant);
  await waitForOwner(api, tenant);
  await giveUpAccess(api, tenant);
  await forgetAlertWebhook(api, tenant);
  await forgetClaim(api, tenant);
  await api.grants.forget((grant, learned) => grant.tenant === tenant || organisationOf(learned) === tenant);
  const erased = await api.store.erase(tenant);
  api.logger.info({ tenant, erased }, 'An installation was erased.');
  return { erased, left: await api.store.size(tenant) };
}

/** Whoever works on the installation would write rows after they were erased, so it has to end first. */
async function waitForOwner(api: ApiContext, tenant: string): Promise<void> {
  const giveUpAt = api.clock.now() + WAIT_FOR_OWNER_MS;
  while ((await api.leases.acquire(tenant)) === undefined) {
    if (api.clock.now() >= giveUpAt) throw new ApiProblem('run_active', 'A sync is still ending; try again.');
    await api.clock.sleep(LOOK_EVERY_MS);
  }
}

/** Channels and tokens end at the far sides. One that cannot be reached keeps nothing here from being erased. */
async function giveUpAccess(api: ApiContext, tenant: string): Promise<void> {
  const [servicenow, servicenowTokens, crm, crmTokens] = await Promise.all([
    api.connections.get(tenant, 'servicenow'),
    api.connections.tokens(tenant, 'servicenow'),
    api.connections.get(tenant, 'crm'),
    api.connections.tokens(tenant, 'crm'),
  ]);
  await api.push.stop(tenant);
  if (servicenow && servicenowTokens) await revokeServiceNowQuietly(api, servicenow.instance, servicenowTokens);
  if (!crm || !crmTokens) return;
  await hideFigures(api, tenant);
  await revokeQuietly(api, crm.dataCentre, crmTokens);
}

/** The published figures are in the CRM; what can be done is to empty them. */
async function hideFigures(api: ApiContext, tenant: string): Promise<void> {
  try {
    const summary = await api.runs.summary(tenant);
    await api.crm.publishSummary(tenant, { ...summary, connected: false, needsYou: 0, counts: {} });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    api.logger.warn({ tenant, reason }, 'The figures of an erased installation stay in the CRM.');
  }
}

function organisationOf(learned: unknown): string | undefined {
  return (learned as Partial<LearnedSignIn> | undefined)?.identity?.organisation.id;
}
