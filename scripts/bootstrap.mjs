// Runs a TypeScript entry under the Node version this project pins, whatever Node started it.
// A bare checkout has no dependencies yet, so they are installed first; this file therefore uses Node built-ins only.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.installed-for');

/** Changes whenever what has to be installed changes. */
function wantedInstall() {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function install() {
  const wanted = wantedInstall();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('Installing dependencies (the first time takes a minute or two)…\n');
  // Not `npm ci`: a lock file made on one platform may lack optional packages of another, which `npm ci` refuses.
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write('npm install failed; its message is above.\n');
    process.exit(result.status ?? 1);
  }
  writeFileSync(stamp, wanted);
}

install();
const [entry, ...args] = process.argv.slice(2);
const node = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, entry), ...args], {
  cwd: process.cwd(),
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
