import { createProofKey, createTestApi, WIDGET } from './testing/test-api.ts';

const { challenge } = createProofKey();
const START = ['POST', '/api/auth/start', { challenge }] as const;

test('the widget may call from its exact origin, and a browser is told so', async () => {
  const api = createTestApi();
  const preflight = await api.app.request('/api/settings', {
    method: 'OPTIONS',
    headers: { Origin: WIDGET, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'X-Session' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe(WIDGET);
  expect(preflight.headers.get('Access-Control-Allow-Headers')).toBe('Content-Type,X-Session');
  expect(preflight.headers.get('Access-Control-Allow-Credentials')).toBeNull();
});

test('error answers carry the CORS headers too, so that the widget can read them', async () => {
  const api = createTestApi();
  const answer = await api.send('GET', '/api/settings');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(WIDGET);
});

test.each(['https://evil.example', `${WIDGET}.evil.example`, 'https://WIDGET.example.com', 'null'])(
  'the origin %s is refused everywhere below /api',
  async (origin) => {
    const api = createTestApi();
    const { token } = await api.signIn();
    const answer = await api.send('GET', '/api/installation', undefined, { origin, session: token });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
  },
);

test('a body over 64 kB is refused', async () => {
  const api = createTestApi();
  const body = { challenge: 'A'.repeat(64 * 1024) };
  expect(await api.refusal('POST', '/api/auth/start', body)).toBe('413 body_too_large');
});

test.each([
  ['no JSON', 'nonsense', 'application/json'],
  ['another type', 'challenge=x', 'application/x-www-form-urlencoded'],
])('a body that is %s is refused', async (_name, body, type) => {
  const api = createTestApi();
  const headers = { Origin: WIDGET, 'Content-Type': type };
  const answer = await api.app.request('/api/auth/start', { method: 'POST', headers, body });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'invalid_request' } });
});

test('sign-ins are limited by address, and the limit ends with the minute', async () => {
  const api = createTestApi();
  for (let count = 0; count < 60; count += 1) expect((await api.send(...START)).status).toBe(200);
  const refused = await api.send(...START);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('Retry-After')).not.toBeNull();
  expect(await refused.json()).toMatchObject({ error: { code: 'too_many_requests' } });
  expect((await api.send(...START, { address: '192.0.2.2' })).status).toBe(200);
  await api.clock.advance(60_000);
  expect((await api.send(...START)).status).toBe(200);
});

test('callbacks and redemptions are limited by state, from whatever addresses they come', async () => {
  const api = createTestApi();
  const { verifier } = createProofKey();
  const proof = { state: 'a'.repeat(64), verifier, code: 'X' };
  for (let count = 0; count < 10; count += 1) {
    const options = { address: `192.0.2.${count}` };
    expect(await api.refusal('POST', '/api/auth/redeem', proof, options)).toBe('410 sign_in_expired');
  }
  const last = await api.refusal('POST', '/api/auth/redeem', proof, { address: '192.0.2.99' });
  expect(last).toBe('429 too_many_requests');
});

test('every call is limited by address', async () => {
  const api = createTestApi();
  let status = 0;
  for (let count = 0; count <= 600; count += 1) status = (await api.send('GET', '/api/settings')).status;
  expect(status).toBe(429);
});

test('answers carry strict headers, and the callback page stays joined to its opener', async () => {
  const api = createTestApi();
  const page = await api.visit('/auth/servicenow/callback');
  const policy = page.headers.get('Content-Security-Policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(page.headers.get('Cross-Origin-Opener-Policy')).toBeNull();
  expect(page.headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(page.headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(page.headers.get('Cache-Control')).toBe('no-store');
});

test('the callback page has no inline code and escapes what it is given', async () => {
  const api = createTestApi();
  const started = await api.call<{ state: string }>('POST', '/api/auth/start', { challenge });
  const attack = encodeURIComponent(`"><script>alert(1)</script>`);
  const page = await api.open(`/auth/zoho/callback?state=${started.state}&error=${attack}`);
  expect(page.text.match(/<script/g)).toEqual(['<script']);
  expect(page.text).toMatch(/<script src="https:\/\/backend\.example\/auth\/callback\.js"><\/script>/);
  expect(page.message.details).toContain('<script>');
  const script = await api.visit('/auth/callback.js');
  expect(script.headers.get('Content-Type')).toContain('text/javascript');
});

test.each(['/execute', '/server/api', '/server/api/execute'])('paths may begin with %s', async (prefix) => {
  const api = createTestApi();
  expect((await api.send('POST', `${prefix}/api/auth/start`, { challenge })).status).toBe(200);
  expect((await api.visit(`${prefix}/healthz`)).status).toBe(200);
  expect(await api.refusal('GET', `${prefix}/api/settings`)).toBe('401 signed_out');
  expect(await api.refusal('GET', `${prefix}/api/settings`, undefined, { origin: 'https://evil.example' })).toBe(
    '403 origin_not_allowed',
  );
});

test('an unknown path is told as an error of the API', async () => {
  const api = createTestApi();
  expect(await api.refusal('GET', '/api/nothing')).toBe('404 not_found');
});

test('a fault of ours is told without details', async () => {
  const api = createTestApi();
  const { token } = await api.signIn();
  api.runs.summary = async () => {
    throw new TypeError('secret internals');
  };
  const answer = await api.send('GET', '/api/summary', undefined, { session: token });
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('secret internals');
  expect(api.log.join('\n')).toContain('secret internals');
});

test('a request is logged by method, path, status and time, without its query', async () => {
  const api = createTestApi();
  await api.visit('/auth/zoho/callback?state=abc&code=hidden');
  const line = JSON.parse(api.log.find((text) => text.includes('Request answered'))!);
  expect(line).toEqual({
    method: 'GET',
    path: '/auth/zoho/callback',
    status: 200,
    ms: expect.any(Number),
    message: 'Request answered.',
  });
  expect(api.log.join('\n')).not.toContain('hidden');
});

test('health is the health of the store', async () => {
  const api = createTestApi();
  expect(await (await api.visit('/healthz')).json()).toEqual({ status: 'ok' });
  api.store.get = async () => {
    throw new Error('disk gone');
  };
  expect(await api.refusal('GET', '/healthz')).toBe('503 unavailable');
});
