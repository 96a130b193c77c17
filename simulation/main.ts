import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hunt, seedsFrom } from './mutants/hunt.ts';
import { MUTANTS } from './mutants/mutants.ts';
import { runSeed, type SeedResult } from './run-seed.ts';
import { shortTrace } from './short-trace.ts';

/** Seeds that failed once are kept for ever, and run before all others. */
const KEPT_SEEDS = join(import.meta.dirname, 'seeds.json');

const { values } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, mutants: { type: 'boolean' } },
});
const runs = wholeNumber(values.runs ?? '500', '--runs');
const first = wholeNumber(values.seed ?? '1', '--seed');

// A rejection that nobody handles would end the product's process.
process.on('unhandledRejection', (reason) => {
  console.error('A rejection was not handled:', reason);
  process.exit(1);
});
process.exitCode = (values.mutants ? await findMutants() : await findViolations()) ? 0 : 1;

/** Runs the seeds, kept ones first. True when nothing was violated. */
async function findViolations(): Promise<boolean> {
  const startedAt = performance.now();
  const kept = JSON.parse(readFileSync(KEPT_SEEDS, 'utf8')) as readonly number[];
  const sum = { runs: 0, steps: 0, faults: 0, violations: 0, crashes: 0, engineWrites: 0, slippedEdits: 0 };
  const failed: number[] = [];
  for (const seed of new Set([...kept, ...seedsFrom(first, runs)])) {
    const result = await runSeed(seed);
    sum.runs += 1;
    sum.steps += result.steps;
    sum.faults += result.faults;
    sum.violations += result.violations.length;
    sum.crashes += result.crashes;
    sum.engineWrites += result.engineWrites;
    sum.slippedEdits += result.slippedEdits;
    if (result.violations.length > 0) failed.push(seed);
    report(result);
  }
  if (failed.length > 0) writeFileSync(KEPT_SEEDS, `${JSON.stringify([...new Set([...kept, ...failed])])}\n`);
  const { steps, faults, violations, crashes, engineWrites, slippedEdits } = sum;
  const msPerSeed = ((performance.now() - startedAt) / Math.max(1, sum.runs)).toFixed(1);
  console.log(`${crashes} crashes, ${engineWrites} writes, ${slippedEdits} edits slipped in, ${msPerSeed} ms a seed`);
  console.log(JSON.stringify({ runs: sum.runs, steps, faults, violations }));
  return violations === 0;
}

function report({ seed, violations, trace }: SeedResult): void {
  if (violations.length === 0) return;
  console.log(`\nSYNC_SEED=${seed} (npm run sim -- --runs 1 --seed ${seed})`);
  for (const { invariant, message } of violations.slice(0, 10)) console.log(`  ${invariant}: ${message}`);
  for (const line of shortTrace({ trace, violations })) console.log(`    ${line}`);
}

/** Looks for every wrong design in fresh seeds. True when all are found. */
async function findMutants(): Promise<boolean> {
  let survivors = 0;
  for (const mutant of MUTANTS) {
    const kill = await hunt(mutant, seedsFrom(first, runs));
    if (kill === undefined) survivors += 1;
    const found = kill ? `seed ${kill.seed}, ${kill.violation.invariant}` : 'SURVIVED';
    console.log(`${mutant.name}: ${found}`);
  }
  console.log(JSON.stringify({ mutants: MUTANTS.length, survivors }));
  return survivors === 0;
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number.`);
  return Number(text);
}
