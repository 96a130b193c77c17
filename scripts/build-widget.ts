import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { CRM_ORIGINS } from '../widget/host/crm-origins.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PAGES = ['index.html', 'related.html'] as const;

/** The pinned SDK script that the pages in `app/` name (https://github.com/zoho/embeddedApp-js-sdk/releases/tag/1.5). */
export const SDK_URL = 'https://live.zwidgets.com/js-sdk/1.5/ZohoEmbededAppSDK.min.js';

export interface BuildWidgetOptions {
  /** Where the widget is put, ready to be served; the project's `app/` when it is the one to be packed. */
  readonly outDir: string;
  /** Base URL of the backend the widget talks to. */
  readonly apiUrl: string;
  /** Replaces the pinned SDK script, for simulators and private clouds. */
  readonly sdkUrl?: string | undefined;
  /** Origins of CRM pages besides Zoho's own that may embed the widget. */
  readonly allowedHostOrigins?: readonly string[] | undefined;
  readonly minify?: boolean | undefined;
}

async function copyPages(outDir: string, sdkUrl: string): Promise<void> {
  const source = join(root, 'app');
  if (resolve(outDir) === source) {
    if (sdkUrl !== SDK_URL) throw new Error('Pages with another SDK script cannot be written over those in app/.');
    return;
  }
  await cp(join(source, 'img'), join(outDir, 'img'), { recursive: true });
  for (const page of PAGES) {
    const html = await readFile(join(source, page), 'utf8');
    if (!html.includes(SDK_URL)) throw new Error(`app/${page} does not load ${SDK_URL}.`);
    await writeFile(join(outDir, page), html.replace(SDK_URL, sdkUrl));
  }
}

function sharedOptions(options: BuildWidgetOptions): BuildOptions {
  const { outDir, apiUrl, allowedHostOrigins = [], minify = true } = options;
  return {
    absWorkingDir: root,
    outdir: join(resolve(outDir), 'assets'),
    bundle: true,
    minify,
    target: 'es2023',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      WIDGET_API_URL: JSON.stringify(apiUrl.replace(/\/+$/, '')),
      WIDGET_HOST_ORIGINS: JSON.stringify([...CRM_ORIGINS, ...allowedHostOrigins]),
    },
  };
}

/** Builds the widget: scripts and style into `assets/`, `translations/`, and the pages that load them. */
export async function buildWidget(options: BuildWidgetOptions): Promise<void> {
  const { outDir, sdkUrl = SDK_URL } = options;
  const shared = sharedOptions(options);
  await mkdir(outDir, { recursive: true });
  await copyPages(outDir, sdkUrl);
  await cp(join(root, 'translations'), join(outDir, 'translations'), { recursive: true });
  // Parts are named by what is in them: those of an earlier build would stay beside the new ones.
  await rm(join(outDir, 'assets'), { recursive: true, force: true });
  // A classic script, as the SDK's is one too and has to come after it.
  await build({ ...shared, format: 'iife', entryPoints: [{ in: 'widget/guard.ts', out: 'guard' }] });
  await build({
    ...shared,
    format: 'esm',
    // What the first page does not need is in parts of its own, which are loaded when they are asked for.
    splitting: true,
    chunkNames: 'part-[hash]',
    entryPoints: [
      { in: 'widget/main.tsx', out: 'widget' },
      { in: 'widget/related.tsx', out: 'related' },
      { in: 'widget/styles/index.css', out: 'widget' },
    ],
  });
}
