import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Account } from '../accounts.ts';
import { mayLogIn } from '../authenticate.ts';
import type { Instance } from '../instance.ts';

/** The platform's default for an idle session. */
const IDLE_MS = 1_800_000;
const COOKIE = 'JSESSIONID';

interface Session {
  readonly userName: string;
  /** Must come back with every form that changes something. */
  readonly formKey: string;
  lastUsed: number;
}

/** People who logged in with a browser. */
export interface BrowserSessions {
  begin(context: Context, account: Account): void;
  end(context: Context): void;
  current(context: Context): { readonly account: Account; readonly formKey: string } | undefined;
}

export function createBrowserSessions(instance: Instance): BrowserSessions {
  const sessions = new Map<string, Session>();
  return {
    begin: (context, account) => {
      const id = randomBytes(16).toString('hex').toUpperCase();
      sessions.set(id, {
        userName: account.userName,
        formKey: randomBytes(32).toString('hex'),
        lastUsed: instance.now(),
      });
      setCookie(context, COOKIE, id, { httpOnly: true, sameSite: 'Lax', path: '/' });
    },
    end: (context) => {
      sessions.delete(getCookie(context, COOKIE) ?? '');
    },
    current: (context) => {
      const session = sessions.get(getCookie(context, COOKIE) ?? '');
      const account = session && instance.accounts.get(session.userName);
      if (!session || !account || instance.now() - session.lastUsed > IDLE_MS) return undefined;
      if (!mayLogIn(instance, account)) return undefined;
      session.lastUsed = instance.now();
      return { account, formKey: session.formKey };
    },
  };
}
