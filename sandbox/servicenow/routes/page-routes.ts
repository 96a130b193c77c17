import { Hono } from 'hono';
import type { Instance } from '../instance.ts';
import type { BrowserSessions } from '../oauth/browser-sessions.ts';
import { showLogin } from '../oauth/login-routes.ts';
import { homePage, recordMissingPage, recordPage } from '../pages/record-page.ts';
import { displayValue } from '../records/display-value.ts';

/** What a person sees who follows a link to a record: `/nav_to.do?uri=<table>.do?sys_id=<id>` or `/<table>.do?sys_id=<id>`. */
export function pageRoutes(instance: Instance, sessions: BrowserSessions): Hono {
  const routes = new Hono();
  routes.get('/', (context) => {
    const session = sessions.current(context);
    return session ? context.html(homePage(session.account.userName)) : showLogin(instance, context, '/');
  });
  routes.get('/nav_to.do', (context) => {
    const target = /^\/?([a-z0-9_]+\.do\?sys_id=[0-9a-f]{32})$/.exec(context.req.query('uri') ?? '')?.[1];
    return context.redirect(target ? `/${target}` : '/');
  });
  routes.get('/:file{[a-z0-9_]+\\.do}', (context) => {
    const table = context.req.param('file').replace(/\.do$/, '');
    if (!instance.schema.table(table)) return context.notFound();
    const session = sessions.current(context);
    const sysId = context.req.query('sys_id') ?? '';
    if (!session) return showLogin(instance, context, `/${table}.do?sys_id=${encodeURIComponent(sysId)}`);
    const row = instance.store.find(table, sysId);
    if (!row || !instance.access.mayRead(session.account, table, row)) return context.html(recordMissingPage(), 404);
    const shown = { schema: instance.schema, store: instance.store, timeZone: session.account.timeZone };
    const values = [...instance.schema.columns(row.sys_class_name || table).values()].flatMap((column) => {
      const text = displayValue(column, row[column.name] ?? '', row, shown) ?? '';
      return text === '' ? [] : [[column.label, text] as const];
    });
    const label = instance.schema.table(row.sys_class_name || table)?.label ?? table;
    return context.html(recordPage(`${label} ${row[instance.schema.displayColumn(table)] ?? ''}`, values));
  });
  return routes;
}
