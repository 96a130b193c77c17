import { readFileSync } from 'node:fs';
import { parseManifest } from './manifest.ts';

const text = readFileSync('plugin-manifest.json', 'utf8');
const manifest = JSON.parse(text) as Record<string, unknown>;

test('the manifest names a web tab and a related list, whose pages exist', () => {
  const { widgets } = parseManifest(text).modules;
  expect(widgets.map(({ location }) => location)).toEqual(['webtab', 'relatedlist']);
  for (const { url, logo } of widgets) {
    expect(readFileSync(`.${url}`, 'utf8')).toContain('<div id="app"');
    expect(readFileSync(`.${logo}`, 'utf8')).toContain('<svg');
  }
});

test.each([
  ['service', { service: 'DESK' }],
  ['cspDomains.connect-src.0', { cspDomains: { 'connect-src': ['not a url'] } }],
  [
    'modules.widgets.0.url',
    { modules: { widgets: [{ location: 'webtab', name: 'x', url: '/index.html' }], connectors: [] } },
  ],
])('a wrong %s is named', (path, change) => {
  expect(() => parseManifest(JSON.stringify({ ...manifest, ...change }))).toThrow(`plugin-manifest.json: ${path} `);
});
