/**
 * The checks that take long: seeds that nobody has run before, every wrong design found again in such seeds, many workers
 * on one database, kills, every store, and rounds of human edits. Each step has its time, 75 minutes together. The last
 * line is JSON; the exit code tells whether everything held. `--seed N` repeats a verification, `--minutes N` shortens the
 * search for violations.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const MINUTE_MS = 60_000;
const LONGEST_SEARCH_MINUTES = 30;
/** Seeds below are those of the tests. */
const FRESH_FROM = 1_000_000;
const FRESH_SEEDS = 900_000_000;
/** A mutant that shows in one seed of a hundred survives so many with a chance of one in four hundred. */
const SEEDS_PER_MUTANT = 600;

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { seed: { type: 'string' }, minutes: { type: 'string' } } });
const seed = values.seed ?? String(FRESH_FROM + Math.floor(Math.random() * FRESH_SEEDS));
const minutes = Math.min(LONGEST_SEARCH_MINUTES, Number(values.minutes ?? LONGEST_SEARCH_MINUTES));

interface Step {
  readonly title: string;
  readonly args: readonly string[];
  readonly minutes: number;
  readonly env?: Readonly<Record<string, string>>;
}

const jest = (...paths: readonly string[]): readonly string[] => [
  '--experimental-vm-modules',
  join(root, 'node_modules/jest/bin/jest.js'),
  ...paths,
];
const simulation = (...args: readonly string[]): readonly string[] => [join(root, 'simulation/main.ts'), ...args];

const STEPS: readonly Step[] = [
  {
    title: 'wrong designs in fresh seeds',
    args: simulation('--mutants', '--seed', seed, '--runs', String(SEEDS_PER_MUTANT)),
    minutes: 12,
  },
  {
    title: 'fresh seeds',
    args: simulation('--seed', seed, '--runs', String(FRESH_SEEDS), '--minutes', String(minutes)),
    minutes: minutes + 2,
  },
  { title: 'every store, and killed runs', args: jest('functions/stores', 'tests/serve/killed-run'), minutes: 8 },
  {
    title: 'many workers on one database',
    args: jest('tests/serve/workers'),
    minutes: 15,
    env: { FLEET: 'large', SYNC_SEED: seed },
  },
  {
    title: 'fifty rounds of edits on both sides, with faults',
    args: jest('tests/rounds'),
    minutes: 8,
    env: { ROUNDS: '50', RECORDS: '2000', SYNC_SEED: seed },
  },
];

function run({ title, args, env, minutes: limit }: Step): {
  readonly title: string;
  readonly seconds: number;
  readonly held: boolean;
} {
  console.log(`\n> ${title}`);
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    timeout: limit * MINUTE_MS,
  });
  return { title, seconds: Math.round((performance.now() - startedAt) / 1_000), held: status === 0 };
}

const results = STEPS.map(run);
console.log('');
for (const { title, seconds, held } of results) console.log(`${held ? 'held  ' : 'FAILED'}  ${title} (${seconds} s)`);
const failed = results.filter(({ held }) => !held).length;
console.log(JSON.stringify({ seed: Number(seed), steps: results.length, failed }));
process.exit(failed === 0 ? 0 : 1);
