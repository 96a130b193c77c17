import type { Context } from 'hono';
import { Hono } from 'hono';
import { INTEGRATION_USER } from '../accounts.ts';
import { accountOf, needsReset } from '../authenticate.ts';
import type { Instance } from '../instance.ts';
import { loginPage, passwordResetPage } from '../pages/login-pages.ts';
import type { BrowserSessions } from './browser-sessions.ts';

/** The login form, which leads back to where it was asked for. */
export function loginRoutes(instance: Instance, sessions: BrowserSessions): Hono {
  const routes = new Hono();
  routes.get('/login.do', (context) => showLogin(instance, context, '/'));
  routes.post('/login.do', async (context) => {
    const form = await context.req.parseBody();
    const next = safePath(String(form.next ?? '/'));
    const userName = String(form.user_name ?? '');
    const account = accountOf(instance, userName, String(form.user_password ?? ''));
    if (!account) {
      const error = 'User name or password invalid';
      return context.html(loginPage({ next, userName, password: '', error }));
    }
    if (needsReset(instance, account)) return context.html(passwordResetPage(userName));
    sessions.begin(context, account);
    return context.redirect(next);
  });
  routes.post('/logout.do', async (context) => {
    const form = await context.req.parseBody();
    sessions.end(context);
    return context.redirect(safePath(String(form.next ?? '/')));
  });
  return routes;
}

export function showLogin(instance: Instance, context: Context, next: string): Response | Promise<Response> {
  const known = instance.prefillLogin ? instance.accounts.get(INTEGRATION_USER) : undefined;
  return context.html(loginPage({ next, userName: known?.userName ?? '', password: known?.password ?? '' }));
}

/** Only paths of the instance itself: never a way to another site. */
function safePath(path: string): string {
  return /^\/(?![/\\])/.test(path) ? path : '/';
}
