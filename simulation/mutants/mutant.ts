import type { Swaps } from '../swaps.ts';
import type { Invariant } from '../violations.ts';

/** A wrong design, made of the right one by swapping a part. A simulation that does not notice it is too weak. */
export interface Mutant {
  readonly name: string;
  /** What goes wrong with it. */
  readonly because: string;
  readonly swaps: Swaps;
  /** Invariants of which one at least must be violated. */
  readonly breaks: readonly Invariant[];
}
