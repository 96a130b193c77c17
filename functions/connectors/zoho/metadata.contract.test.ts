import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, Authorization } from '../http/api-client.ts';
import { createAxiosTransport } from '../http/axios-transport.ts';
import { createCallLimiter } from '../http/call-limiter.ts';
import { createApiClient } from '../http/create-api-client.ts';
import { createRealClock } from '../http/real-runtime.ts';
import { silentLogger } from '../http/testing/scripted-transport.ts';
import type { CrmMetadata } from './metadata.ts';
import { zohoAuthorization } from './oauth.ts';
import { createRestMetadata } from './rest-metadata.ts';
import { createSdkMetadata } from './sdk-metadata.ts';

/** A CRM on loopback in which each organisation is known by its token and answers with its own name. */
interface Stub {
  readonly origin: string;
  readonly server: Server;
  readonly seen: string[];
  status: number;
  /** Answers carry what the SDK's generated classes do not know. */
  odd: boolean;
}

const ORGANISATIONS: Readonly<Record<string, string>> = { 'token-of-red': 'red', 'token-of-blue': 'blue' };

function answerFor(organisation: string, path: string): object {
  if (path.endsWith('/settings/modules')) {
    const label = `${organisation} people`;
    return { modules: [{ api_name: 'Contacts', plural_label: label, creatable: true, api_supported: true, id: '11' }] };
  }
  if (path.endsWith('/settings/fields')) {
    const unique = { casesensitive: 'false' };
    return {
      fields: [
        { api_name: `${organisation}__ServiceNow_ID`, data_type: 'text', field_label: 'Key', length: 100, unique },
      ],
    };
  }
  if (path.endsWith('/org')) {
    return {
      org: [
        {
          zgid: '60001',
          company_name: organisation,
          id: '12',
          ...(stub.odd ? { license_details: 7, created_time: 'soon' } : {}),
        },
      ],
    };
  }
  return { users: [{ id: '554000000000001', full_name: organisation, status: 'active', email: 'a@example.com' }] };
}

let stub: Stub;

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const header = request.headers.authorization ?? '';
  const organisation = ORGANISATIONS[header.replace('Zoho-oauthtoken ', '')];
  // Answers overtake each other, as they do in life.
  await delay((stub.seen.length * 7) % 9);
  const url = new URL(request.url ?? '/', 'http://stub');
  stub.seen.push(`${organisation} ${request.headers['x-expected'] ?? ''} ${url.pathname}${url.search}`.trim());
  const status = organisation === undefined ? 401 : stub.status;
  const failure = {
    code: status === 401 ? 'INVALID_TOKEN' : 'NO_PERMISSION',
    message: 'no',
    status: 'error',
    details: {},
  };
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' });
  response.end(JSON.stringify(status === 200 && organisation ? answerFor(organisation, url.pathname) : failure));
}

beforeAll(async () => {
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stub = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    seen: [],
    status: 200,
    odd: false,
  };
});

beforeEach(() => {
  stub.seen.length = 0;
  stub.status = 200;
  stub.odd = false;
});

afterAll(async () => {
  stub.server.closeAllConnections();
  await new Promise((resolve) => stub.server.close(resolve));
});

type MakeMetadata = (organisation: string, authorization: Authorization, apiOrigin?: string) => CrmMetadata;

function clientFor(authorization: Authorization): ApiClient {
  const clock = createRealClock();
  const limiter = createCallLimiter({ concurrency: 10, clock });
  const transport = createAxiosTransport({ maxBytes: 1_000_000 });
  // No jitter: repetitions follow at once.
  const random = () => 0;
  return createApiClient({ side: 'crm', transport, clock, random, logger: silentLogger, authorization, limiter });
}

const bySdk: MakeMetadata = (organisationId, authorization, apiOrigin = stub.origin) =>
  createSdkMetadata({ apiOrigin, organisationId, client: clientFor(authorization), logger: silentLogger });

const byRest: MakeMetadata = (_organisation, authorization, apiOrigin = stub.origin) =>
  createRestMetadata(clientFor(authorization), apiOrigin);

const of = (name: string) => zohoAuthorization({ accessToken: `token-of-${name}` });

describe.each([
  ['the SDK', bySdk],
  ['REST', byRest],
])('metadata read by %s', (_name, make) => {
  test('reads modules, fields, organisation and current user', async () => {
    const metadata = make('red', of('red'));
    expect((await metadata.modules()).map((module) => module.plural_label)).toEqual(['red people']);
    const [field] = await metadata.fields('Contacts');
    expect(field).toMatchObject({ api_name: 'red__ServiceNow_ID', length: 100, unique: { casesensitive: 'false' } });
    expect(await metadata.organisation()).toMatchObject({ zgid: '60001', company_name: 'red' });
    expect(await metadata.currentUser()).toMatchObject({ id: '554000000000001', full_name: 'red' });
    expect(stub.seen).toEqual([
      'red  /crm/v8/settings/modules',
      'red  /crm/v8/settings/fields?module=Contacts',
      'red  /crm/v8/org',
      'red  /crm/v8/users?type=CurrentUser',
    ]);
  });

  test('never mixes two organisations in 100 interleaved calls', async () => {
    const metadata = { red: make('red', of('red')), blue: make('blue', of('blue')) };
    const names = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 'red' : 'blue'));
    const answers = await Promise.all(
      names.map(async (name, index) => {
        if (index % 3 === 0) return (await metadata[name].organisation()).company_name;
        if (index % 3 === 1) return (await metadata[name].currentUser()).full_name;
        return (await metadata[name].fields('Contacts'))[0]?.api_name.split('__')[0];
      }),
    );
    expect(answers).toEqual(names);
    expect(stub.seen.filter((line) => line.startsWith('red'))).toHaveLength(50);
    expect(stub.seen.filter((line) => line.startsWith('blue'))).toHaveLength(50);
  });

  test('uses renewed credentials after a 401', async () => {
    let held = of('nobody');
    const expired: Authorization = {
      headers: () => held.headers(),
      renew: () => {
        held = of('blue');
        return held.headers();
      },
    };
    expect((await make('blue', expired).organisation()).company_name).toBe('blue');
  });

  test('says that the connection is dead when no credentials are accepted', async () => {
    await expect(make('red', of('nobody')).organisation()).rejects.toMatchObject({
      code: 'reconnect-needed',
      remoteCode: 'INVALID_TOKEN',
    });
  });

  test('says that nothing answers', async () => {
    await expect(make('red', of('red'), 'http://127.0.0.1:9').organisation()).rejects.toMatchObject({
      code: 'unreachable',
    });
  });

  test('says what the user may not do', async () => {
    stub.status = 403;
    await expect(make('red', of('red')).modules()).rejects.toMatchObject({
      code: 'not-allowed',
      remoteCode: 'NO_PERMISSION',
    });
  });
});

test('answers that the SDK has no model for are understood all the same', async () => {
  stub.odd = true;
  expect((await bySdk('red', of('red')).organisation()).company_name).toBe('red');
});
