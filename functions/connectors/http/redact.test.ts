import { redactHeaders, redactText, redactUrl } from './redact.ts';

const SECRET = 'S3cr3tValue-abc_123';

describe('redactUrl', () => {
  test.each([
    `https://acme.service-now.com/oauth_revoke_token.do?token=${SECRET}`,
    `https://accounts.zoho.eu/oauth/v2/token/revoke?token=${SECRET}`,
    `https://backend.example/callback?code=${SECRET}&location=eu`,
    `https://user:${SECRET}@acme.service-now.com/`,
  ])('masks the secret of %s', (url) => {
    expect(redactUrl(url)).not.toContain(SECRET);
    expect(redactUrl(url)).toContain(new URL(url).pathname);
  });

  test('leaves a harmless query alone', () => {
    const url = 'https://acme.service-now.com/api/now/table/sys_user?sysparm_fields=postal_code,name&sysparm_limit=1';
    expect(redactUrl(url)).toBe(url);
  });
});

describe('redactText', () => {
  test.each([
    ['a header line', `Authorization: Bearer ${SECRET}`],
    ['Zoho scheme', `Authorization: Zoho-oauthtoken ${SECRET}`],
    ['a form body', `grant_type=refresh_token&refresh_token=${SECRET}&client_secret=${SECRET}`],
    ['a JSON answer', `{"access_token":"${SECRET}","expires_in":1799}`],
    ['JSON inside JSON', `{"body":"{\\"refresh_token\\": \\"${SECRET}\\"}"}`],
    ['a password with a quote in it', `{"password":"a\\"b${SECRET}"}`],
  ])('masks the secret of %s', (_name, text) => {
    expect(redactText(text)).not.toContain(SECRET);
  });

  test('masks a Zoho token wherever it stands', () => {
    const token = `1000.${'0a'.repeat(16)}.${'b1'.repeat(16)}`;
    expect(redactText(`the token ${token} was refused`)).toBe('the token *** was refused');
  });

  test('keeps what a person needs to read', () => {
    expect(redactText('{"error":"invalid_grant","expires_in":1799}')).toBe(
      '{"error":"invalid_grant","expires_in":1799}',
    );
  });
});

test('redactHeaders masks credentials and cookies and keeps the rest', () => {
  expect(
    redactHeaders({ Authorization: `Basic ${SECRET}`, 'Set-Cookie': 'JSESSIONID=1', Accept: 'text/html' }),
  ).toEqual({ Authorization: '***', 'Set-Cookie': '***', Accept: 'text/html' });
});
