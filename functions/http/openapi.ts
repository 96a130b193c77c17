import type { OpenAPIHono } from '@hono/zod-openapi';
import { SESSION_HEADER } from './sign-in/who.ts';

const DESCRIPTION = `The backend of ServiceNow for Zoho CRM.

An administrator signs in with Zoho in a pop-up: \`start\`, the consent, \`redeem\`. The session that this gives is sent as
\`${SESSION_HEADER}\` and decides which organisation a call is about; no path and no body can choose another one.
Every answer other than 2xx is an \`ApiError\` with a code.`;

const TAGS = [
  { name: 'sign-in', description: 'Proving to the backend who an administrator is.' },
  { name: 'installation', description: 'The state of one CRM organisation.' },
  { name: 'servicenow', description: 'The ServiceNow instance and its authorization.' },
  { name: 'settings', description: 'What is synced, in which direction, and who wins.' },
  { name: 'runs', description: 'Previews and syncs.' },
  { name: 'work list', description: 'Records that need a person.' },
  { name: 'conflicts', description: 'Fields that both sides have changed.' },
  { name: 'timeline', description: 'What has happened to one record.' },
  { name: 'callbacks', description: 'Pages that a consent ends on.' },
  { name: 'webhooks', description: 'Called by the far sides; what they say is checked before it is believed.' },
  { name: 'operation', description: 'For whoever runs the backend.' },
];

/** Publishes the OpenAPI document that is made from the routes and the zod schemas of the contract. */
export function publishOpenApi(app: OpenAPIHono, publicUrl: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'header',
    name: SESSION_HEADER,
    description: 'Token of the session that a sign-in gave, good for twenty minutes.',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'ServiceNow for Zoho CRM', version: '1', description: DESCRIPTION },
    servers: [{ url: publicUrl }],
    tags: TAGS,
  });
}
