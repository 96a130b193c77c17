/**
 * The whole test suite: formatting and lint, types, then every Jest test. The last line is `N passed, N failed`; the
 * two checks before Jest count as one test each.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules', name);

function run(title: string, command: string, args: readonly string[]): boolean {
  console.log(`\n> ${title}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  return status === 0;
}

function runJest(args: readonly string[]): { readonly passed: number; readonly failed: number } {
  const folder = mkdtempSync(join(tmpdir(), 'jest-result-'));
  const file = join(folder, 'result.json');
  try {
    const jest = bin('jest/bin/jest.js');
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const isGreen = run('jest', process.execPath, [...flags, jest, '--json', `--outputFile=${file}`, ...args]);
    const result = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numRuntimeErrorTestSuites: number;
    };
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    // Jest may fail as a whole although each test passed, such as when it was cut.
    return { passed: result.numPassedTests, failed: isGreen ? failed : Math.max(1, failed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const checks = [
  run('biome: format and lint', bin('.bin/biome'), ['check', '--error-on-warnings', '.']),
  run('tsc: types', bin('.bin/tsc'), ['--noEmit']),
];
const jest = runJest(process.argv.slice(2));
const passed = jest.passed + checks.filter(Boolean).length;
const failed = jest.failed + checks.filter((isGreen) => !isGreen).length;
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
