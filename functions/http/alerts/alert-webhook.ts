import { createRoute } from '@hono/zod-openapi';
import { isPrivateLiteral } from '../../connectors/http/public-lookup.ts';
import { TransportError } from '../../connectors/http/runtime.ts';
import { NO_TENANT } from '../../stores/stores.ts';
import type { ApiContext } from '../context.ts';
import { type Alert, AlertWebhook, SaveAlertWebhookRequest } from '../contract/installation.ts';
import { viewInstallation } from '../installation/installation.ts';
import { ApiProblem } from '../problem.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, jsonBody, NEEDS_SESSION, SESSION_ERRORS } from '../routing.ts';
import { requireAdmin, requireSession } from '../sign-in/who.ts';
import { alertText } from './alert-texts.ts';

const PREFIX = 'alerts/';
const MOST_AT_ONCE = 1_000;
const TIMEOUT_MS = 10_000;
const tags = ['installation'];
const security = NEEDS_SESSION;

/** Where alerts go. The address is sealed: who knows it can write there. */
interface Target {
  readonly organisation: string;
  readonly url: string;
  /** Codes of the alerts that were told and still hold. */
  readonly told: readonly Alert['code'][];
}

const read = createRoute({
  method: 'get',
  path: '/api/alert-webhook',
  operationId: 'readAlertWebhook',
  tags,
  security,
  summary: 'Read where alerts are sent',
  description: 'Only the host: the rest of such an address is a secret.',
  responses: { 200: json(AlertWebhook, 'The host, where there is one.'), ...errorAnswers(...SESSION_ERRORS) },
});

const save = createRoute({
  method: 'put',
  path: '/api/alert-webhook',
  operationId: 'saveAlertWebhook',
  tags,
  security,
  summary: 'Send alerts to a webhook',
  description:
    'An https address of the public internet, such as an incoming webhook of a chat. A test message is sent first; ' +
    'nothing is stored where it does not arrive. Each message is JSON with a `text`.',
  request: jsonBody(SaveAlertWebhookRequest),
  responses: {
    200: json(AlertWebhook, 'The host.'),
    ...errorAnswers(...ADMIN_ERRORS, 'webhook_not_allowed', 'webhook_refused'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/alert-webhook',
  operationId: 'removeAlertWebhook',
  tags,
  security,
  summary: 'Send alerts nowhere',
  description: 'The widget goes on showing them.',
  responses: { 200: json(AlertWebhook, 'None.'), ...errorAnswers(...ADMIN_ERRORS) },
});

export function createAlertWebhookRoutes(api: ApiContext) {
  return createRouter()
    .openapi(read, async (c) => {
      const { organisation } = await requireSession(api, c);
      const [row] = await api.store.get(NO_TENANT, 'channels', [PREFIX + organisation.id]);
      if (row === undefined) return c.json({}, 200);
      return c.json({ host: new URL(openTarget(api, organisation.id, row.body as unknown as Target)).host }, 200);
    })
    .openapi(save, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      const url = readAddress(c.req.valid('json').url);
      await post(api, url, { text: `ServiceNow for Zoho CRM will tell alerts of ${organisation.name} here.` });
      const sealed = api.sealer.seal(url.href, sealedAs(organisation.id));
      await putTarget(api, organisation.id, { organisation: organisation.name, url: sealed, told: [] });
      return c.json({ host: url.host }, 200);
    })
    .openapi(remove, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      await forgetAlertWebhook(api, organisation.id);
      return c.json({}, 200);
    });
}

export async function forgetAlertWebhook(api: ApiContext, tenant: string): Promise<void> {
  await api.store.remove(NO_TENANT, 'channels', [PREFIX + tenant]);
}

/** Tells alerts that are new since the last time. Called every minute. */
export async function tellAlerts(api: ApiContext): Promise<void> {
  const rows = await api.store.scan(NO_TENANT, 'channels', { prefix: PREFIX, limit: MOST_AT_ONCE });
  for (const { key, body } of rows) {
    const tenant = key.slice(PREFIX.length);
    try {
      await tell(api, tenant, body as unknown as Target);
    } catch (error) {
      // Tried again in a minute; the widget shows the alert meanwhile.
      const reason = error instanceof Error ? error.message : 'unknown';
      api.logger.warn({ tenant, reason }, 'Alerts were not told.');
    }
  }
}

async function tell(api: ApiContext, tenant: string, target: Target): Promise<void> {
  const { alerts } = await viewInstallation(api, { organisation: { id: tenant, name: target.organisation } });
  const codes = alerts.map(({ code }) => code);
  if (codes.join() === target.told.join()) return;
  const fresh = alerts.filter(({ code }) => !target.told.includes(code));
  if (fresh.length > 0) {
    const text = fresh.map((alert) => `${target.organisation}: ${alertText(alert)}`).join('\n');
    await post(api, new URL(openTarget(api, tenant, target)), { text, alerts: fresh });
  }
  await putTarget(api, tenant, { ...target, told: codes });
}

function sealedAs(tenant: string) {
  return { tenant, name: 'alert-webhook' };
}

function openTarget(api: ApiContext, tenant: string, target: Target): string {
  return api.sealer.open(target.url, sealedAs(tenant));
}

async function putTarget(api: ApiContext, tenant: string, target: Target): Promise<void> {
  await api.store.put(NO_TENANT, 'channels', [{ key: PREFIX + tenant, body: { ...target, told: [...target.told] } }]);
}

function readAddress(text: string): URL {
  const url = URL.parse(text.trim());
  const isPlain = url?.protocol === 'https:' && url.username === '' && url.password === '';
  // A name is looked up and checked when the connection is made; a literal address is not looked up at all.
  if (isPlain && !isPrivateLiteral(url.hostname)) return url;
  const message = 'The address must begin with https:// and belong to the public internet.';
  throw new ApiProblem('webhook_not_allowed', message, { field: 'url' });
}

async function post(api: ApiContext, url: URL, body: object): Promise<void> {
  const { status } = await api
    .publicTransport({
      method: 'POST',
      url: url.href,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
    })
    .catch((error: unknown) => {
      const reason = error instanceof TransportError ? error.reason : 'other';
      throw new ApiProblem('webhook_refused', 'The webhook does not answer.', { field: 'url', details: reason });
    });
  if (status >= 200 && status < 300) return;
  throw new ApiProblem('webhook_refused', 'The webhook refused the message.', {
    field: 'url',
    details: String(status),
  });
}
