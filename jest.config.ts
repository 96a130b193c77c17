import type { Config } from 'jest';

const config: Config = {
  // ES modules as Node runs them; only types and JSX are taken out.
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  testMatch: ['<rootDir>/(functions|widget|sandbox|scripts|bench|tests|simulation|servicenow)/**/*.test.(ts|tsx)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/.sandbox/'],
  testEnvironment: 'node',
  maxWorkers: 2,
  testSequencer: '<rootDir>/scripts/longest-first.mjs',
  // Real servers, processes and browsers on a machine that is busy with other tests.
  testTimeout: 60_000,
};

export default config;
