import TestSequencer from '@jest/test-sequencer';

/** Files that take a minute and more begin first, so that no core is idle while the last of them runs alone. */
const LONG = [
  'simulation/simulation.test.ts',
  'tests/serve/killed-run.test.ts',
  'tests/serve/workers.test.ts',
  'simulation/mutants.test.ts',
  'tests/browser/accessibility.test.ts',
];

const rank = ({ path }) => {
  const place = LONG.findIndex((file) => path.endsWith(file));
  return place < 0 ? LONG.length : place;
};

export default class LongestFirst extends TestSequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((left, right) => rank(left) - rank(right));
  }
}
