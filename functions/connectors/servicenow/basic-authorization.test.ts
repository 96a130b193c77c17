import { basicAuthorization, basicHeader } from './basic-authorization.ts';

const LOGIN = { userName: 'zoho.integration', password: 'pä:ss' };

test('the header carries name and password in UTF-8', () => {
  const [scheme, credentials = ''] = basicHeader(LOGIN).split(' ');
  expect(scheme).toBe('Basic');
  expect(Buffer.from(credentials, 'base64').toString('utf8')).toBe('zoho.integration:pä:ss');
});

test('the password is loaded once', async () => {
  let loads = 0;
  const authorization = basicAuthorization(async () => {
    loads += 1;
    return LOGIN;
  });
  expect(await authorization.headers()).toEqual({ Authorization: basicHeader(LOGIN) });
  await authorization.headers();
  expect(loads).toBe(1);
});

test('after a refusal no further call goes out, so that the user is not locked', async () => {
  const authorization = basicAuthorization(async () => LOGIN);
  const headers = await authorization.headers();
  await expect(authorization.renew(headers)).rejects.toMatchObject({ code: 'reconnect-needed' });
  await expect(authorization.headers()).rejects.toMatchObject({ code: 'reconnect-needed' });
});
