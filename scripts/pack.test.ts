import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CRM_ORIGINS } from '../widget/host/crm-origins.ts';
import { buildWidget, SDK_URL } from './build-widget.ts';
import { pack } from './pack.ts';
import { listZip } from './zip-listing.ts';

/** Gzipped script of the dashboard: the guard and the widget. The SDK is Zoho's own. */
const MOST_SCRIPT_BYTES = 120 * 1024;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pack-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the packed zip holds the pages, the built assets and the translations, and nothing else', async () => {
  const zip = await pack({ apiUrl: 'https://sync.test', distDir: folder });
  expect(listZip(readFileSync(zip))).toEqual([
    'app/assets/guard.js',
    'app/assets/related.js',
    'app/assets/widget.css',
    'app/assets/widget.js',
    'app/img/logo.svg',
    'app/index.html',
    'app/related.html',
    'app/translations/de.json',
    'app/translations/en.json',
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

test('the scripts stay small and free of eval', async () => {
  const outDir = join(folder, 'small');
  await buildWidget({ outDir, apiUrl: 'https://sync.test' });
  const scripts = ['guard.js', 'widget.js'].map((name) => readFileSync(join(outDir, 'assets', name)));
  const size = scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0);
  expect(size).toBeLessThan(MOST_SCRIPT_BYTES);
  expect(scripts.join('')).not.toMatch(/\beval\(/);
  expect(scripts.join('')).not.toContain('localhost');
  expect(statSync(join(outDir, 'assets', 'related.js')).size).toBeLessThan(
    statSync(join(outDir, 'assets', 'widget.js')).size,
  );
});

test('without the address of the backend, packing ends in one line that names what is missing', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/pack.ts'], {
    env: { ...process.env, WIDGET_API_URL: '' },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr.trim()).toMatch(/^WIDGET_API_URL is not set[^\n]*$/);
});
