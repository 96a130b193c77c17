import { createTestApi } from './testing/test-api.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

async function read(): Promise<Document> {
  return (await createTestApi().visit('/openapi.json')).json() as Promise<Document>;
}

const ENDPOINTS = [
  'post /api/auth/start',
  'post /api/auth/redeem',
  'post /api/auth/nonce',
  'post /api/auth/renew',
  'post /api/auth/sign-out',
  'get /auth/zoho/callback',
  'get /auth/servicenow/callback',
  'get /api/installation',
  'delete /api/installation',
  'post /api/pause',
  'get /api/alert-webhook',
  'put /api/alert-webhook',
  'delete /api/alert-webhook',
  'post /api/resume',
  'post /webhooks/uninstall',
  'put /api/connections/servicenow',
  'delete /api/connections/servicenow',
  'post /api/connections/servicenow/authorize',
  'post /api/connections/servicenow/complete',
  'post /api/connections/servicenow/check',
  'get /api/push',
  'post /api/servicenow/push',
  'delete /api/servicenow/push',
  'get /servicenow/update-set.xml',
  'get /api/settings',
  'put /api/settings',
  'get /api/crm-people',
  'get /api/runs',
  'post /api/runs',
  'get /api/runs/{id}',
  'post /api/runs/{id}/cancel',
  'get /api/runs/{id}/undo',
  'post /api/runs/{id}/undo',
  'post /api/work-list/retry',
  'post /api/work-list/{id}/choose',
  'post /api/work-list/{id}/correct',
  'post /api/work-list/dismiss',
  'get /api/work-list/export',
  'get /api/conflicts',
  'get /api/conflicts/export',
  'post /api/conflicts/resolve',
  'get /api/links',
  'get /api/timeline',
  'get /api/timeline/export',
  'post /api/connections/servicenow/start-afresh',
  'get /api/work-list',
  'get /api/summary',
  'get /healthz',
];

function operationsOf(document: Document): [string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  );
}

/** Every `$ref` of a document. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

test('the document is OpenAPI 3.1 and has every endpoint', async () => {
  const document = await read();
  expect(document.openapi).toBe('3.1.0');
  expect(
    operationsOf(document)
      .map(([name]) => name)
      .sort(),
  ).toEqual([...ENDPOINTS].sort());
});

test('every operation has a name of its own, words, a tag and error answers', async () => {
  const document = await read();
  const operations = operationsOf(document);
  const tags = document.tags.map(({ name }) => name);
  expect(new Set(operations.map(([, { operationId }]) => operationId)).size).toBe(operations.length);
  for (const [name, operation] of operations) {
    expect([name, operation.summary, operation.description]).toEqual([name, expect.any(String), expect.any(String)]);
    expect(tags).toContain(operation.tags[0]);
    const failures = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
    expect(failures.map(([status]) => status)).toEqual(expect.arrayContaining(['400', '403', '429', '500']));
    for (const [, answer] of failures) {
      expect(answer.content).toEqual({ 'application/json': { schema: { $ref: '#/components/schemas/ApiError' } } });
    }
  }
});

test('calls below /api need the session, but for those that make one', async () => {
  const document = await read();
  expect(document.components.securitySchemes).toMatchObject({
    session: { type: 'apiKey', in: 'header', name: 'X-Session' },
  });
  const open = operationsOf(document).filter(([, { security }]) => security === undefined);
  expect(open.map(([name]) => name).sort()).toEqual([
    'get /auth/servicenow/callback',
    'get /auth/zoho/callback',
    'get /healthz',
    'get /servicenow/update-set.xml',
    'post /api/auth/nonce',
    'post /api/auth/redeem',
    'post /api/auth/renew',
    'post /api/auth/start',
    'post /webhooks/uninstall',
  ]);
});

test('the schemas of the contract are named, and every reference leads to one', async () => {
  const document = await read();
  const names = Object.keys(document.components.schemas);
  expect(names).toEqual(
    expect.arrayContaining(['ApiError', 'Session', 'Installation', 'StoredSettings', 'Run', 'Summary']),
  );
  const references = new Set(referencesIn(document));
  expect(references.size).toBeGreaterThan(15);
  for (const reference of references) expect(names).toContain(reference.replace('#/components/schemas/', ''));
});
