import { createFakeClock } from '../testing/fake-clock.ts';
import { createSend } from './send.ts';

function answering(status: number, body: string) {
  return createSend({
    apiUrl: 'https://sync.test/',
    fetch: async () => new Response(body === '' ? null : body, { status }),
    clock: createFakeClock(),
  });
}

const request = { method: 'GET', path: '/api/x' } as const;

test('gives the error of the backend its code, field and details', async () => {
  const body = JSON.stringify({ error: { code: 'instance_unknown', message: 'm', field: 'instance', details: 'd' } });
  await expect(answering(400, body)(request)).rejects.toMatchObject({
    code: 'instance_unknown',
    field: 'instance',
    details: 'd',
  });
});

test.each([
  [502, '<html>Bad gateway</html>', 'unavailable'],
  [429, '', 'too_many_requests'],
  [418, '{"some":"thing"}', 'internal'],
  [200, '<html>A captive portal</html>', 'internal'],
])('gives an answer with status %s that is not ours a code', async (status, body, code) => {
  await expect(answering(status, body)(request)).rejects.toMatchObject({ code });
});

test('tells a backend that cannot be reached from one that is slow', async () => {
  const clock = createFakeClock();
  const down = createSend({ apiUrl: 'https://sync.test', clock, fetch: () => Promise.reject(new TypeError('failed')) });
  await expect(down(request)).rejects.toMatchObject({ code: 'backend_unreachable' });

  const slow = createSend({
    apiUrl: 'https://sync.test',
    clock,
    fetch: (_url, { signal }) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
      ),
  });
  const outcome = expect(slow(request)).rejects.toMatchObject({ code: 'backend_silent' });
  await clock.advance(20_000);
  await outcome;
});

test('sends the session in a header of its own and no cookies', async () => {
  const sent: { url: string; init: RequestInit }[] = [];
  const send = createSend({
    apiUrl: 'https://sync.test/base/',
    clock: createFakeClock(),
    fetch: async (url, init) => {
      sent.push({ url, init });
      return new Response(null, { status: 204 });
    },
  });
  await send({ ...request, session: 'token' });
  expect(sent[0]?.url).toBe('https://sync.test/base/api/x');
  expect(sent[0]?.init).toMatchObject({ credentials: 'omit', headers: { 'X-Session': 'token' } });
});
