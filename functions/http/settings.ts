import { createRoute } from '@hono/zod-openapi';
import type { ApiContext } from './context.ts';
import { StoredSettings } from './contract/settings.ts';
import { ApiProblem } from './problem.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, jsonBody, NEEDS_SESSION, SESSION_ERRORS } from './routing.ts';
import { publishSummaryQuietly } from './servicenow/servicenow-setup.ts';
import { requireAdmin, requireSession } from './sign-in/who.ts';

const path = '/api/settings';
const tags = ['settings'];
const security = NEEDS_SESSION;

const read = createRoute({
  method: 'get',
  path,
  operationId: 'readSettings',
  tags,
  security,
  summary: 'Read the sync settings',
  description: 'Revision 0 are the settings that an installation starts with.',
  responses: { 200: json(StoredSettings, 'The settings.'), ...errorAnswers(...SESSION_ERRORS) },
});

const change = createRoute({
  method: 'put',
  path,
  operationId: 'changeSettings',
  tags,
  security,
  summary: 'Change the sync settings',
  description:
    '`revision` is the one that the change was made on; a change on an older one is refused, and so is one during a sync.',
  request: jsonBody(StoredSettings),
  responses: {
    200: json(StoredSettings, 'The settings as stored, with their new revision.'),
    ...errorAnswers(...ADMIN_ERRORS, 'settings_changed', 'run_active'),
  },
});

/** A sync that began under other settings must not end under these. A preview writes nothing and is simply outdated. */
async function refuseDuringSync(api: ApiContext, tenant: string): Promise<void> {
  const active = await api.runs.active(tenant);
  if (active === undefined || active.kind === 'preview') return;
  throw new ApiProblem('run_active', 'A sync is under way; wait for it or cancel it before changing settings.');
}

export function createSettingsRoutes(api: ApiContext) {
  return createRouter()
    .openapi(read, async (c) => {
      const { organisation } = await requireSession(api, c);
      return c.json(await api.settings.get(organisation.id), 200);
    })
    .openapi(change, async (c) => {
      const { organisation } = await requireAdmin(api, c);
      const { revision, ...settings } = c.req.valid('json');
      await refuseDuringSync(api, organisation.id);
      const before = await api.settings.get(organisation.id);
      const stored = await api.settings.change(organisation.id, settings, revision);
      if (stored) {
        // The widgets of users who never sign in read from there whether they may show anything.
        if (stored.profiles.join() !== before.profiles.join()) await publishSummaryQuietly(api, organisation.id);
        await api.push.follow(organisation.id);
        return c.json(stored, 200);
      }
      throw new ApiProblem('settings_changed', 'Somebody else changed the settings meanwhile; look at them first.');
    });
}
