import { createCallLimiter } from '../../connectors/http/call-limiter.ts';
import { TransportError } from '../../connectors/http/runtime.ts';
import {
  createScriptedTransport,
  type Script,
  silentLogger,
} from '../../connectors/http/testing/scripted-transport.ts';
import { createVirtualClock } from '../../connectors/http/testing/virtual-clock.ts';
import { type CatalystCall, createCatalystClient } from './catalyst-client.ts';
import { CatalystError } from './catalyst-error.ts';
import { readCatalystCredentials } from './credentials.ts';
import { UnclearOutcomeError } from './data-store-table.ts';

const HEADERS = {
  'x-zc-projectid': 4000000006007,
  'x-zc-project-key': '60020000000',
  'x-zc-environment': 'Development',
  'x-zc-admin-cred-type': 'token',
  'x-zc-admin-cred-token': 'secret-token',
};
const READ: CatalystCall = { method: 'POST', path: '/query', json: { query: 'q' }, repeatable: true };
const INSERT: CatalystCall = { method: 'POST', path: '/table/T/row', json: [{ a: 1 }], repeatable: false };

const done = { json: { status: 'success', data: [1] } };
const refusal = (status: number, error_code: string) => ({
  status,
  json: { status: 'failure', data: { error_code, message: 'No.' } },
});
const lost = new TransportError('cut', true);
const unsent = new TransportError('refused', false);

function setUp(script: Script) {
  const { transport, requests, log } = createScriptedTransport(script);
  const clock = createVirtualClock();
  const client = createCatalystClient({
    origin: 'https://api.catalyst.zoho.eu',
    credentials: () => readCatalystCredentials(HEADERS),
    transport,
    clock,
    random: () => 0.5,
    logger: silentLogger,
    limiter: createCallLimiter({ concurrency: 2, clock }),
  });
  return { client, clock, requests, log };
}

const failure = async (script: Script, call: CatalystCall): Promise<unknown> => {
  return setUp(script)
    .client.call(call)
    .catch((error: unknown) => error);
};

test('a call carries the project, its environment, an administrator’s credentials and the version', async () => {
  const { client, requests, log } = setUp([done]);
  expect(await client.call({ ...READ, accept: 'application/vnd.catalyst.v2+zcql' })).toEqual([1]);
  expect(log).toEqual(['POST /baas/v1/project/4000000006007/query']);
  expect(requests[0]).toMatchObject({
    body: '{"query":"q"}',
    headers: {
      Authorization: 'Zoho-oauthtoken secret-token',
      PROJECT_ID: '60020000000',
      Environment: 'Development',
      'X-Catalyst-Environment': 'Development',
      'X-CATALYST-USER': 'admin',
      Accept: 'application/vnd.catalyst.v2+json, application/vnd.catalyst.v2+zcql',
    },
  });
  expect(requests[0]?.timeoutMs).toBeGreaterThan(0);
});

test('a call that changes nothing the second time is sent again until it is answered', async () => {
  const { client, requests } = setUp([lost, refusal(503, 'X'), refusal(429, 'TOO_MANY_REQUESTS'), done]);
  expect(await client.call(READ)).toEqual([1]);
  expect(requests).toHaveLength(4);
});

test('an insert is never sent again where the first may have been done', async () => {
  for (const answer of [
    lost,
    refusal(500, 'INTERNAL_SERVER_ERROR'),
    { body: '<html>' },
    new TransportError('timeout', true),
  ]) {
    const { client, requests } = setUp([answer]);
    await expect(client.call(INSERT)).rejects.toBeInstanceOf(UnclearOutcomeError);
    expect(requests).toHaveLength(1);
  }
});

test('an insert is sent again where it certainly was not done', async () => {
  const { client, requests, clock } = setUp([unsent, refusal(429, 'TOO_MANY_REQUESTS'), done]);
  expect(await client.call(INSERT)).toEqual([1]);
  expect(requests).toHaveLength(3);
  // Catalyst does not say how long to wait after a 429, so the wait begins with seconds.
  expect(clock.sleeps.some((ms) => ms >= 2_000)).toBe(true);
});

test('what is refused is told in Catalyst’s own word', async () => {
  expect(await failure([refusal(400, 'INVALID_INPUT')], INSERT)).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  expect(await failure(() => refusal(429, 'TOO_MANY_REQUESTS'), INSERT)).toMatchObject({ status: 429 });
  expect(await failure(() => lost, READ)).toMatchObject({ code: 'NO_ANSWER' });
  expect(await failure(() => ({ body: '<html>' }), READ)).toBeInstanceOf(CatalystError);
  // Catalyst knows failures whose HTTP status is that of a success.
  expect(await failure([refusal(202, 'FUNCTION_ERROR')], INSERT)).toMatchObject({ code: 'FUNCTION_ERROR' });
});

test('row ids without quotes keep all their digits', async () => {
  const body = '{"status":"success","data":[{"ROWID":28618000000007001,"Body":"{\\"ROWID\\":12345678901234567890}"}]}';
  expect(await setUp([{ body }]).client.call(READ)).toEqual([
    { ROWID: '28618000000007001', Body: '{"ROWID":12345678901234567890}' },
  ]);
});

test('credentials are read from the platform’s headers, and an error names a header but no value', () => {
  expect(readCatalystCredentials({ ...HEADERS, 'x-zc-admin-cred-type': 'ticket' }).authorization).toBe(
    'Zoho-ticket secret-token',
  );
  for (const name of Object.keys(HEADERS)) {
    const read = () => readCatalystCredentials({ ...HEADERS, [name]: undefined });
    expect(read).toThrow(`The platform sent no header ${name}.`);
  }
  expect(() => readCatalystCredentials({ ...HEADERS, 'x-zc-admin-cred-type': 'cookie' })).toThrow('unknown type');
});
