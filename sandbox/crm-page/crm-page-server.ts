import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { bundleForBrowser } from '../bundle.ts';
import type { ControlDeps } from '../control-panel/control-server.ts';
import { createControlServer } from '../control-panel/control-server.ts';
import type { LocalServer } from '../local-server.ts';
import { startLocalServer } from '../local-server.ts';
import { contentSecurityPolicy, fileResponse } from '../web-page.ts';
import type { PageStart } from './crm-page-contract.ts';
import { CallRequest } from './crm-page-contract.ts';
import type { AskCrm } from './crm-session.ts';
import { createCrmSession } from './crm-session.ts';

export interface CrmPageParts {
  readonly start: PageStart;
  readonly control: ControlDeps;
  /** Sends requests to the simulated CRM with the rights of a user. */
  readonly askAs: (userId: string) => AskCrm;
}

export interface CrmPageServer extends LocalServer {
  /** Serves the page from now on. Until then it says that it is starting. */
  open(parts: CrmPageParts): void;
}

/** Serves the simulated page of Zoho CRM, with its own server side and the sandbox's panel. */
export async function startCrmPageServer(port: number): Promise<CrmPageServer> {
  const files = await loadFiles();
  let app: Hono | undefined;
  const server = await startLocalServer(port, (request) =>
    app ? app.fetch(request) : new Response('The sandbox is starting.', { status: 503 }),
  );
  return {
    ...server,
    open: (parts) => {
      app = createApp(parts, files, server.origin);
    },
  };
}

type Files = ReadonlyMap<string, string>;

async function loadFiles(): Promise<Files> {
  const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8');
  return new Map([
    ['/', await read('./client/crm-page.html')],
    [
      '/crm-page.css',
      (await read('./client/crm-page.css')) + (await read('../control-panel/client/control-panel.css')),
    ],
    ['/crm-page.js', await bundleForBrowser(new URL('./client/main.tsx', import.meta.url))],
  ]);
}

function createApp({ start, control, askAs }: CrmPageParts, files: Files, origin: string): Hono {
  const app = new Hono();
  const csp = contentSecurityPolicy({ frames: [new URL(start.widgetUrl).origin] });

  // Another site open in the same browser must not be able to work the sandbox.
  app.use(async (c, next) => {
    const from = c.req.header('origin');
    if (c.req.method !== 'GET' && from !== origin) return c.json({ message: 'Only for the sandbox page.' }, 403);
    return next();
  });
  for (const [path, content] of files) {
    app.get(path, () => (path === '/' ? fileResponse('crm-page.html', content, csp) : fileResponse(path, content)));
  }
  app.get('/crm/start', (c) => c.json(start));
  app.post('/crm/call', async (c) => {
    const { userId, data } = CallRequest.parse(await c.req.json());
    return c.json(await createCrmSession(askAs(userId))(data));
  });
  app.route('/sandbox', createControlServer(control));
  app.onError((error, c) => c.json({ message: error.message }, 400));
  return app;
}
