import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWidget } from './build-widget.ts';
import { parseManifest } from './manifest.ts';
import { listZip } from './zip-listing.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** zet names the zip after the directory that it packs. */
const NAME = 'servicenow-for-zoho-crm';

export interface PackOptions {
  /** `WIDGET_API_URL`: the backend that the packed widget talks to. */
  readonly apiUrl: string;
  /** `ZOHO_SDK_URL`: replaces the pinned SDK script. */
  readonly sdkUrl?: string | undefined;
  readonly distDir: string;
}

async function zet(directory: string, command: 'validate' | 'pack'): Promise<void> {
  const bin = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'zet.cmd' : 'zet');
  const child = spawn(bin, [command], { cwd: directory, shell: process.platform === 'win32' });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const text = Buffer.concat(output).toString('utf8').trim();
  // Files that zet leaves out of the zip are reported in words only, with exit status 0.
  if (status !== 0 || /not allowed/i.test(text)) throw new Error(`zet ${command} failed:\n${text}`);
}

/** Parts of the script that are loaded when they are asked for; their names follow from what is in them. */
const PART = /^part-[A-Z0-9]{8}\.js$/;

async function expectedFiles(builtApp: string): Promise<readonly string[]> {
  const translations = await readdir(join(root, 'translations'));
  const parts = (await readdir(join(builtApp, 'assets'))).filter((name) => PART.test(name));
  const assets = [...parts, 'guard.js', 'related.js', 'widget.css', 'widget.js'].map((name) => `assets/${name}`);
  const files = ['index.html', 'related.html', 'img/logo.svg', ...assets];
  return [...files, ...translations.map((name) => `translations/${name}`)].map((name) => `app/${name}`).sort();
}

function assertListing(found: readonly string[], expected: readonly string[]): void {
  const missing = expected.filter((name) => !found.includes(name));
  const surplus = found.filter((name) => !expected.includes(name));
  if (missing.length === 0 && surplus.length === 0) return;
  throw new Error(
    `The zip is not what it should be. Missing: ${missing.join(', ') || '–'}. Surplus: ${surplus.join(', ') || '–'}.`,
  );
}

/** The manifest names the backend, so that the page may talk to it where Zoho applies it. */
async function stageManifest(stage: string, apiUrl: string): Promise<void> {
  const manifest = parseManifest(await readFile(join(root, 'plugin-manifest.json'), 'utf8'));
  const staged = { ...manifest, cspDomains: { 'connect-src': [new URL(apiUrl).origin] } };
  await writeFile(join(stage, 'plugin-manifest.json'), `${JSON.stringify(staged, undefined, 2)}\n`);
}

/** Builds the widget and makes the zip that is uploaded to Zoho. Returns its path. */
export async function pack({ apiUrl, sdkUrl, distDir }: PackOptions): Promise<string> {
  const stage = join(distDir, NAME);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  await stageManifest(stage, apiUrl);
  await buildWidget({ outDir: join(stage, 'app'), apiUrl, sdkUrl });
  await zet(stage, 'validate');
  await zet(stage, 'pack');
  const made = join(stage, 'dist', `${NAME}.zip`);
  assertListing(listZip(await readFile(made)), await expectedFiles(join(stage, 'app')));
  const zip = join(distDir, `${NAME}.zip`);
  await rename(made, zip);
  return zip;
}

function readApiUrl(value: string | undefined): string {
  if (!value)
    throw new Error('WIDGET_API_URL is not set: give the address of the backend, such as https://sync.example.com.');
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new Error('WIDGET_API_URL must begin with https:// or http://.');
  }
  return value;
}

async function main(): Promise<void> {
  const apiUrl = readApiUrl(process.env.WIDGET_API_URL);
  const sdkUrl = process.env.ZOHO_SDK_URL || undefined;
  // The same build in place, for `zet` commands that are run by hand in the project.
  await buildWidget({ outDir: join(root, 'app'), apiUrl });
  const zip = await pack({ apiUrl, sdkUrl, distDir: join(root, 'dist') });
  console.log(`Packed: ${zip}`);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
