import { failureOf } from './answers.ts';

test.each([
  [401, { code: 'INVALID_TOKEN', message: 'invalid oauth token' }, 'reconnect-needed'],
  [401, { code: 'AUTHENTICATION_FAILURE', message: '' }, 'reconnect-needed'],
  [401, { code: 'OAUTH_SCOPE_MISMATCH', message: '' }, 'not-allowed'],
  [403, { code: 'NO_PERMISSION', message: '' }, 'not-allowed'],
  [400, { code: 'AUTHORIZATION_FAILED', message: '' }, 'not-allowed'],
  [400, { code: 'INVALID_MODULE', message: '' }, 'bad-request'],
  [404, { code: 'INVALID_URL_PATTERN', message: '' }, 'bad-request'],
  [400, { code: 'INVALID_QUERY' }, 'bad-request'],
  [500, { code: 'INTERNAL_ERROR', message: '' }, 'unavailable'],
  [502, undefined, 'unavailable'],
  [200, undefined, 'unexpected-answer'],
  [302, undefined, 'unexpected-answer'],
])('status %i with %j is %s', (status, json, code) => {
  expect(failureOf({ status, json })).toMatchObject({ side: 'crm', code, status });
});

test('used-up credits stop for long, calls in flight for a moment', () => {
  const limited = (message: string) => failureOf({ status: 429, json: { code: 'TOO_MANY_REQUESTS', message } });
  expect(limited('API credits exhausted for the day').retryAfterMs).toBe(1_800_000);
  expect(limited('too many concurrent requests').retryAfterMs).toBe(2_000);
});

test("the system's own words are kept apart from our sentence", () => {
  const error = failureOf({ status: 400, json: { code: 'INVALID_DATA', message: 'Ada is wrong' } });
  expect(error.remoteMessage).toBe('Ada is wrong');
  expect(error.message).not.toContain('Ada');
});
