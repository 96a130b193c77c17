import type { Account } from './accounts.ts';
import { notAuthenticated } from './errors.ts';
import type { Instance } from './instance.ts';

/** The account of an `Authorization` header: Basic or Bearer. Throws the 401 that the platform answers. */
export function authenticate(instance: Instance, header: string | undefined): Account {
  const [scheme = '', credentials = ''] = (header ?? '').split(' ');
  const account =
    scheme.toLowerCase() === 'bearer' ? bearer(instance, credentials) : basic(instance, scheme, credentials);
  if (!account) throw notAuthenticated();
  return account;
}

function basic(instance: Instance, scheme: string, credentials: string): Account | undefined {
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const account = accountOf(instance, text.slice(0, colon), text.slice(colon + 1));
  return account && !needsReset(instance, account) ? account : undefined;
}

function bearer(instance: Instance, token: string): Account | undefined {
  const userName = instance.tokens.userOfAccessToken(token);
  const account = userName === undefined ? undefined : instance.accounts.get(userName);
  return account && mayLogIn(instance, account) ? account : undefined;
}

/** The account that a name and a password belong to, where it is active and not locked. */
export function accountOf(instance: Instance, userName: string, password: string): Account | undefined {
  const account = instance.accounts.get(userName);
  // A user who signs in elsewhere has no password here, and an empty one never lets in.
  const isRight = password !== '' && account?.password === password;
  return account && isRight && mayLogIn(instance, account) ? account : undefined;
}

/** Deactivating or locking a user ends every way in, tokens included. */
export function mayLogIn(instance: Instance, account: Account): boolean {
  const row = instance.store.find('sys_user', account.sysId);
  return row !== undefined && row.active !== 'false' && row.locked_out !== 'true';
}

/** Such a user can choose a new password in the browser, and do nothing else. */
export function needsReset(instance: Instance, account: Account): boolean {
  return instance.store.find('sys_user', account.sysId)?.password_needs_reset === 'true';
}
