import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { ConnectorError } from '../../connectors/errors.ts';
import { msToInstant } from '../../core/instant.ts';
import type { ApiContext } from '../context.ts';
import { createRouter, errorAnswers, jsonBody } from '../routing.ts';
import { eraseInstallation } from './erase-installation.ts';
import { type Claim, forgetClaim, hasClaim, listClaims, putClaim } from './uninstall-claims.ts';

const HOUR_MS = 60 * 60_000;
/** How long an admin has to notice and to say no. */
const ERASE_AFTER_MS = 24 * HOUR_MS;
/** However often somebody claims it, an uninstallation is looked into once in so long. */
const LOOK_AGAIN_MS = HOUR_MS;
const MOST_AT_ONCE = 100;

/** What the uninstall script sends. Anybody can send it, so it is only a reason to look. */
const UninstallClaim = z.object({ organisation: z.string().regex(/^\d{1,50}$/) }).meta({ id: 'UninstallClaim' });

const claim = createRoute({
  method: 'post',
  path: '/webhooks/uninstall',
  operationId: 'claimUninstall',
  tags: ['webhooks'],
  summary: 'Say that an organisation has uninstalled the extension',
  description:
    'Proves nothing and erases nothing. The backend looks into it with its own connection; where the extension is gone ' +
    'indeed, the sync is paused and the data are erased a day later unless an admin objects. Always the same answer.',
  request: jsonBody(UninstallClaim),
  responses: { 202: { description: 'Heard.' }, ...errorAnswers() },
});

export function createUninstallRoutes(api: ApiContext) {
  return createRouter().openapi(claim, async (c) => {
    const { organisation } = c.req.valid('json');
    if (await isWorthALook(api, organisation)) await putClaim(api, organisation, { state: 'heard' });
    return c.body(null, 202);
  });
}

async function isWorthALook(api: ApiContext, tenant: string): Promise<boolean> {
  if ((await api.installations.get(tenant)) === undefined) return false;
  return !(await hasClaim(api, tenant));
}

/** Looks into what was claimed and erases what has waited long enough. Called every minute; costs one read when quiet. */
export async function followUninstallations(api: ApiContext): Promise<void> {
  for (const { tenant, claim } of await listClaims(api, MOST_AT_ONCE)) {
    try {
      await follow(api, tenant, claim);
    } catch (error) {
      // One organisation must not hold up the others; the next minute tries again.
      const reason = error instanceof Error ? error.message : 'unknown';
      api.logger.warn({ tenant, reason }, 'An uninstallation could not be followed up.');
    }
  }
}

async function follow(api: ApiContext, tenant: string, claim: Claim): Promise<void> {
  if (claim.state === 'heard') return lookInto(api, tenant);
  if (claim.until > api.clock.now()) return;
  if (claim.state === 'true') await eraseUnlessKept(api, tenant);
  await forgetClaim(api, tenant);
}

async function lookInto(api: ApiContext, tenant: string): Promise<void> {
  const now = api.clock.now();
  if (await isInstalled(api, tenant)) return putClaim(api, tenant, { state: 'wrong', until: now + LOOK_AGAIN_MS });
  const until = now + ERASE_AFTER_MS;
  const eraseAt = msToInstant(until);
  await api.pauses.begin(tenant, { reason: 'uninstall', at: msToInstant(now), eraseAt });
  await putClaim(api, tenant, { state: 'true', until });
  api.logger.info({ tenant, eraseAt }, 'The extension was uninstalled; its data will be erased.');
}

/** An admin who resumed the sync, or who installed the extension again, keeps the data. */
async function eraseUnlessKept(api: ApiContext, tenant: string): Promise<void> {
  const isAgreed = (await api.pauses.list(tenant)).some(({ reason }) => reason === 'uninstall');
  if (!isAgreed) return;
  if (await isInstalled(api, tenant)) await api.pauses.end(tenant, ['uninstall']);
  else await eraseInstallation(api, tenant);
}

/** Gone is what the CRM itself says so of: the tokens are refused, or our field is not there. */
async function isInstalled(api: ApiContext, tenant: string): Promise<boolean> {
  try {
    return await api.crm.isInstalled(tenant);
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'reconnect-needed') return false;
    throw error;
  }
}
