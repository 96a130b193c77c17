import { CALL_MUTANTS } from './call-mutants.ts';
import { CURSOR_MUTANTS } from './cursor-mutants.ts';
import type { Mutant } from './mutant.ts';
import { READ_MUTANTS } from './read-mutants.ts';
import { STORE_MUTANTS } from './store-mutants.ts';
import { WRITE_MUTANTS } from './write-mutants.ts';

/** Every wrong design that the simulation must notice. */
export const MUTANTS: readonly Mutant[] = [
  ...READ_MUTANTS,
  ...CURSOR_MUTANTS,
  ...STORE_MUTANTS,
  ...WRITE_MUTANTS,
  ...CALL_MUTANTS,
];
