import { createRoute } from '@hono/zod-openapi';
import { toProblem } from '../connector-problem.ts';
import type { ApiContext } from '../context.ts';
import { CrmPeople } from '../contract/settings.ts';
import { ADMIN_ERRORS, createRouter, errorAnswers, json, NEEDS_SESSION } from '../routing.ts';
import { requireAdmin } from '../sign-in/who.ts';

const read = createRoute({
  method: 'get',
  path: '/api/crm-people',
  operationId: 'readCrmPeople',
  tags: ['settings'],
  security: NEEDS_SESSION,
  summary: 'Read the users and profiles that settings can name',
  description: "Active users and all profiles of the organisation, read through the organisation's own connection.",
  responses: { 200: json(CrmPeople, 'Users and profiles.'), ...errorAnswers(...ADMIN_ERRORS) },
});

export function createCrmPeopleRoutes(api: ApiContext) {
  return createRouter().openapi(read, async (c) => {
    const { organisation } = await requireAdmin(api, c);
    try {
      return c.json(await api.crm.people(organisation.id), 200);
    } catch (error) {
      throw toProblem(error, 'crm');
    }
  });
}
