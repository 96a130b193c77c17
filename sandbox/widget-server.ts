import { readFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { bundleForBrowser } from './bundle.ts';
import { errorCode } from './error-code.ts';
import type { LocalServer } from './local-server.ts';
import { startLocalServer } from './local-server.ts';
import { contentSecurityPolicy, fileResponse } from './web-page.ts';

/** Where the widget's pages find the stand-in for the SDK script of Zoho's CDN. */
export const SDK_PATH = '/sandbox/zoho-embedded-app-sdk.js';
const FILL_SETUP_PATH = '/sandbox/fill-setup.js';

export interface WidgetServer extends LocalServer {
  /** Serves this folder from now on: what `buildWidget` has written. */
  use(served: WidgetFolder): void;
}

export interface WidgetFolder {
  readonly folder: string;
  readonly backendOrigin: string;
  readonly crmPageOrigin: string;
}

/**
 * Serves the built widget from an origin of its own, as Zoho does, with two additions that the product knows nothing of: the
 * stand-in for the SDK script, and a script that fills in *Setup* when the sandbox's panel asks for it.
 */
export async function startWidgetServer(port: number): Promise<WidgetServer> {
  const scripts = new Map([
    [SDK_PATH, await bundleForBrowser(new URL('./sdk-stand-in/zoho-embedded-app-sdk.ts', import.meta.url))],
    [FILL_SETUP_PATH, await bundleForBrowser(new URL('./control-panel/fill-setup.ts', import.meta.url))],
  ]);
  let served: WidgetFolder | undefined;

  const server = await startLocalServer(port, async (request) => {
    const { pathname } = new URL(request.url);
    const script = scripts.get(pathname);
    if (script !== undefined) return compressed(request, fileResponse(pathname, script));
    if (!served) return new Response('The widget is being built.', { status: 503 });
    const file = await readServedFile(served, pathname);
    return file ? compressed(request, file) : new Response('Not found', { status: 404 });
  });
  return {
    ...server,
    use: (folder) => {
      served = folder;
    },
  };
}

/** As Zoho's servers send it: what goes over the wire here is what it weighs there. */
function compressed(request: Request, response: Response): Response {
  if (!response.body || !/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) return response;
  const headers = new Headers(response.headers);
  headers.set('content-encoding', 'gzip');
  headers.set('vary', 'accept-encoding');
  return new Response(response.body.pipeThrough(new CompressionStream('gzip')), { headers });
}

async function readServedFile(served: WidgetFolder, pathname: string): Promise<Response | undefined> {
  const path = normalize(join(served.folder, decodeURIComponent(pathname).replace(/^\/app\//, '/')));
  if (!path.startsWith(normalize(served.folder) + sep)) return undefined;
  const content = await readIfThere(path);
  if (content === undefined || !path.endsWith('.html')) return content && fileResponse(path, content);
  const csp = contentSecurityPolicy({ connect: [served.backendOrigin], ancestors: [served.crmPageOrigin] });
  return fileResponse(path, addFillSetup(content.toString('utf8'), served.crmPageOrigin), csp);
}

async function readIfThere(path: string): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (['ENOENT', 'EISDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function addFillSetup(html: string, crmPageOrigin: string): string {
  return html.replace(
    '</head>',
    `<script src="${FILL_SETUP_PATH}" data-crm-page="${crmPageOrigin}" defer></script></head>`,
  );
}
