import { parseArgs } from 'node:util';
import { hunt, seedsFrom } from './mutants/hunt.ts';
import { MUTANTS } from './mutants/mutants.ts';
import type { SeedResult } from './run-seed.ts';
import { keepSeeds, type PlannedSeed, runKind, type SeedKind, seedsToRun } from './seeds.ts';
import { shortTrace } from './short-trace.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    /** No seed is begun after so many minutes. */
    minutes: { type: 'string' },
    /** Vendors, products and orders alone. */
    orders: { type: 'boolean' },
    mutants: { type: 'boolean' },
  },
});
const runs = wholeNumber(values.runs ?? '500', '--runs');
const first = wholeNumber(values.seed ?? '1', '--seed');
const endsAt = values.minutes === undefined ? Infinity : wholeNumber(values.minutes, '--minutes') * 60_000;

// A rejection that nobody handles would end the product's process.
process.on('unhandledRejection', (reason) => {
  console.error('A rejection was not handled:', reason);
  process.exit(1);
});
process.exitCode = (values.mutants ? await findMutants() : await findViolations()) ? 0 : 1;

/** Runs the seeds, kept ones first. True when nothing was violated. */
async function findViolations(): Promise<boolean> {
  const startedAt = performance.now();
  const sum = {
    runs: 0,
    steps: 0,
    faults: 0,
    violations: 0,
    crashes: 0,
    engineWrites: 0,
    slippedServiceNow: 0,
    slippedCrm: 0,
  };
  const failed: PlannedSeed[] = [];
  for (const planned of seedsToRun({ first, runs, ordersOnly: values.orders ?? false })) {
    if (performance.now() > endsAt) break;
    const result = await runKind(planned);
    sum.runs += 1;
    sum.steps += result.steps;
    sum.faults += result.faults;
    sum.violations += result.violations.length;
    sum.crashes += result.crashes;
    sum.engineWrites += result.engineWrites;
    sum.slippedServiceNow += result.slippedEdits.servicenow;
    sum.slippedCrm += result.slippedEdits.crm;
    if (result.violations.length > 0) failed.push(planned);
    report(planned.kind, result);
  }
  keepSeeds(failed);
  const { steps, faults, violations, crashes, engineWrites, slippedServiceNow, slippedCrm } = sum;
  const msPerSeed = ((performance.now() - startedAt) / Math.max(1, sum.runs)).toFixed(1);
  const slipped = `edits slipped in: ${slippedServiceNow} in ServiceNow, ${slippedCrm} in the CRM`;
  console.log(`${crashes} crashes, ${engineWrites} writes, ${slipped}, ${msPerSeed} ms a seed`);
  console.log(JSON.stringify({ runs: sum.runs, steps, faults, violations }));
  return violations === 0;
}

function report(kind: SeedKind, { seed, violations, trace }: SeedResult): void {
  if (violations.length === 0) return;
  const option = kind === 'orders' ? ' --orders' : '';
  console.log(`\nSYNC_SEED=${seed} (npm run sim -- --runs 1 --seed ${seed}${option})`);
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
