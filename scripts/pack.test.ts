import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CRM_ORIGINS } from '../widget/host/crm-origins.ts';
import { buildWidget, SDK_URL } from './build-widget.ts';
import { pack } from './pack.ts';
import { listZip } from './zip-listing.ts';

/** Gzipped script of the dashboard: the guard, the widget and what it needs at once. The SDK is Zoho's own. */
const MOST_SCRIPT_BYTES = 120 * 1024;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pack-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the packed zip holds the pages, the built assets and the translations, and nothing else', async () => {
  const zip = await pack({ apiUrl: 'https://sync.test', distDir: folder });
  const listed = listZip(readFileSync(zip));
  const isPart = (name: string) => /^app\/assets\/part-[A-Z0-9]{8}\.js$/.test(name);
  expect(listed.filter(isPart).length).toBeGreaterThan(0);
  expect(listed.filter((name) => !isPart(name))).toEqual([
    'app/assets/guard.js',
    'app/assets/related.js',
    'app/assets/widget.css',
    'app/assets/widget.js',
    'app/img/logo.svg',
    'app/index.html',
    'app/related.html',
    'app/translations/de.json',
    'app/translations/en.json',
    'app/translations/es.json',
    'app/translations/fr.json',
    'app/translations/ja.json',
  ]);
}, 20_000);

test('the pages load the guard before the pinned SDK, and have no script or style of their own', () => {
  for (const page of ['index.html', 'related.html']) {
    const html = readFileSync(join('app', page), 'utf8');
    expect(html.indexOf('assets/guard.js')).toBeGreaterThan(0);
    expect(html.indexOf('assets/guard.js')).toBeLessThan(html.indexOf(SDK_URL));
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
  }
});

test('a build for a simulator has its own SDK script and CRM page, on top of the fixed ones', async () => {
  const outDir = join(folder, 'simulator');
  await buildWidget({
    outDir,
    apiUrl: 'http://localhost:8787/',
    sdkUrl: '/sdk.js',
    allowedHostOrigins: ['http://localhost:5050'],
    minify: false,
  });
  expect(readFileSync(join(outDir, 'index.html'), 'utf8')).toContain('<script src="/sdk.js" defer>');
  const guard = readFileSync(join(outDir, 'assets', 'guard.js'), 'utf8');
  for (const origin of [...CRM_ORIGINS, 'http://localhost:5050']) expect(guard).toContain(`"${origin}"`);
});

/** The scripts that a page loads before it shows anything, with the parts that they name from the start. */
function firstScripts(assets: string, entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const script = readFileSync(join(assets, name), 'utf8');
    for (const [, part] of script.matchAll(/(?:from|import)\s*"\.\/(part-[A-Z0-9]{8}\.js)"/g)) visit(part ?? '');
  };
  visit(entry);
  return found;
}

function gzipped(assets: string, names: Iterable<string>): number {
  return [...names].reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length, 0);
}

test('the scripts that come first stay small, and none has eval', async () => {
  const outDir = join(folder, 'small');
  await buildWidget({ outDir, apiUrl: 'https://sync.test' });
  const assets = join(outDir, 'assets');
  const dashboard = firstScripts(assets, 'widget.js');
  const related = firstScripts(assets, 'related.js');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  expect(gzipped(assets, ['guard.js', ...dashboard])).toBeLessThan(MOST_SCRIPT_BYTES);
  expect(gzipped(assets, related)).toBeLessThan(gzipped(assets, dashboard));
  // The pages of admins wait until they are asked for.
  expect(dashboard.size).toBeLessThan(scripts.length - 2);
  const text = scripts.map((name) => readFileSync(join(assets, name), 'utf8')).join('');
  expect(text).not.toMatch(/\beval\(/);
  expect(text).not.toContain('localhost');
});

test('without the address of the backend, packing ends in one line that names what is missing', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/pack.ts'], {
    env: { ...process.env, WIDGET_API_URL: '' },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr.trim()).toMatch(/^WIDGET_API_URL is not set[^\n]*$/);
});
