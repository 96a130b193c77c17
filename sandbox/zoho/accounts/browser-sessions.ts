import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** Zoho's accounts server has a cookie of its own name; ports of one host share their cookies. */
const COOKIE = 'sandbox_zoho_session';
const ID_BYTES = 16;

/** People who signed in with a browser, so that the next consent does not ask again who they are. */
export interface BrowserSessions {
  begin(context: Context, userId: string): void;
  end(context: Context): void;
  /** Id of the user whose browser this is. */
  current(context: Context): string | undefined;
}

export function createBrowserSessions(): BrowserSessions {
  const users = new Map<string, string>();
  const idOf = (context: Context): string => getCookie(context, COOKIE) ?? '';
  return {
    begin: (context, userId) => {
      const id = randomBytes(ID_BYTES).toString('hex');
      users.set(id, userId);
      setCookie(context, COOKIE, id, { httpOnly: true, sameSite: 'Lax', path: '/oauth' });
    },
    end: (context) => {
      users.delete(idOf(context));
    },
    current: (context) => users.get(idOf(context)),
  };
}
