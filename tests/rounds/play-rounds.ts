import { createDice } from './dice.ts';
import { judge, type Verdict } from './judge.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createMeter, type Figures } from './meter.ts';
import { openScene, type RoundsOptions, type Scene, startBackend } from './open-scene.ts';
import { createPeopleAtWork, type PeopleAtWork, type Tally } from './people-at-work.ts';
import { callTheRoll } from './rolls.ts';
import { createTroubles, type Troubles } from './troubles.ts';

export interface RoundsResult extends RoundsOptions, Verdict {
  readonly people: Tally;
  readonly typedValues: number;
  readonly figures: Figures;
  /** How the runs ended. */
  readonly runs: Readonly<Record<string, number>>;
  readonly brakesPulled: number;
  readonly seconds: number;
}

/** How many people work in a round of 2,000 records a side, and in a small one. */
const EDITS_PER_ROUND = 44;
const LEAST_EDITS = 14;
const FAULTS_PER_ROUND = 5;
/** A session of the administrator ends before so many more rounds are over. */
const SESSION_ROUNDS = 15;
const LONGEST_PAUSE_MS = 60;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Plays so many rounds: people work on both sides, half of them while a sync is under way, and calls go wrong. What
 * people do and what goes wrong follows from the seed; in which moment of a run they do it is real time.
 */
export async function playRounds(options: RoundsOptions): Promise<RoundsResult> {
  const startedAt = performance.now();
  const backend = await startBackend(options.records);
  try {
    const scene = await openScene(backend, options);
    const result = await play(scene, options);
    return { ...options, ...result, seconds: Math.round((performance.now() - startedAt) / 1_000) };
  } finally {
    await backend.stop();
  }
}

async function play(scene: Scene, options: RoundsOptions) {
  const { backend, admin, desks } = scene;
  const dice = createDice(options.seed);
  const ledger = createLedger();
  let roll = callTheRoll(desks, backend.zoho, dice);
  const people = createPeopleAtWork({ ...scene, ledger, dice, count: createCount(), rolls: () => roll });
  const troubles = createTroubles(backend, createDice(options.seed + 1));
  const meter = createMeter(backend);
  const edits = Math.max(LEAST_EDITS, Math.round((EDITS_PER_ROUND * options.records) / 2_000));
  for (let round = 1; round <= options.rounds; round += 1) {
    roll = callTheRoll(desks, backend.zoho, dice);
    if (round % SESSION_ROUNDS === 0) await signInUntroubled(scene, troubles);
    troubles.arm(FAULTS_PER_ROUND);
    // With push on, what people do is synced at any time.
    Object.assign(ledger.progress, { round, isDuringRun: options.push });
    await playRound(scene, { people, ledger, edits, pauseMs: () => dice.int(0, LONGEST_PAUSE_MS) });
    meter.look();
  }
  await signInUntroubled(scene, troubles);
  const verdict = await judge(scene, ledger, meter);
  return {
    ...verdict,
    people: people.tally,
    typedValues: ledger.entries.length,
    figures: meter.figures,
    runs: admin.outcomes,
    brakesPulled: admin.brakes.pulled,
  };
}

interface Round {
  readonly people: PeopleAtWork;
  readonly ledger: Ledger;
  readonly edits: number;
  readonly pauseMs: () => number;
}

async function playRound({ admin }: Scene, { people, ledger, edits, pauseMs }: Round): Promise<void> {
  for (let edit = 0; edit < edits / 2; edit += 1) people.act();
  await admin.sync(async () => {
    ledger.progress.isDuringRun = true;
    for (let edit = 0; edit < edits / 2; edit += 1) {
      await wait(pauseMs());
      people.act();
    }
  });
}

/** Nobody signs in while faults are about: an administrator would just try again. */
async function signInUntroubled({ backend }: Scene, troubles: Troubles): Promise<void> {
  troubles.clear();
  await backend.signIn();
}

function createCount(): () => number {
  let given = 0;
  return () => {
    given += 1;
    return given;
  };
}
