import { createDice } from './dice.ts';
import type { RoundsOptions } from './open-scene.ts';
import { playRounds, type RoundsResult } from './play-rounds.ts';

/** `ROUNDS=50 RECORDS=2000 SYNC_SEED=7` is the long form; `CONFLICTS` and `PUSH` replace what the seed would choose. */
const { ROUNDS = '4', RECORDS = '120', SYNC_SEED = '1', CONFLICTS, PUSH } = process.env;
const seed = Number(SYNC_SEED);
const WITHIN_MS = 15 * 60_000;
const BEHAVIORS = ['servicenow-wins', 'crm-wins', 'most-recent-wins'] as const;

function optionsOf(): RoundsOptions {
  const dice = createDice(seed);
  const behavior = dice.pick(BEHAVIORS);
  const push = dice.chance(0.5);
  return {
    seed,
    rounds: Number(ROUNDS),
    records: Number(RECORDS),
    conflictBehavior: BEHAVIORS.find((candidate) => candidate === CONFLICTS) ?? behavior,
    push: PUSH === undefined ? push : PUSH === 'on',
  };
}

let result: RoundsResult;

beforeAll(async () => {
  result = await playRounds(optionsOf());
  if (result.violations.length > 0 || process.env.ROUNDS) process.stdout.write(`${JSON.stringify(result)}\n`);
}, WITHIN_MS);

test('after rounds of edits on both sides and faults all pairs are equal, nothing is doubled, and no value is lost unlogged', () => {
  expect(result.violations).toEqual([]);
});

test('the next run writes nothing', () => {
  expect(result.lastWrites).toEqual({ servicenow: 0, crm: 0 });
});

test('people, faults and conflicts were all there', () => {
  const { people, figures, conflictsLogged, fates, missedWithoutLog } = result;
  expect(people.edits).toBeGreaterThan(10);
  expect(people.lineEdits).toBeGreaterThan(0);
  expect(figures.faults).toBeGreaterThan(0);
  expect(conflictsLogged).toBeGreaterThan(0);
  expect(fates.final).toBeGreaterThan(10);
  // Without what the log says, the check would find values missing.
  expect(missedWithoutLog).toBeGreaterThan(0);
});
