import type { Observer } from '../observer.ts';
import type { World } from '../world.ts';

/** One invariant: it watches while things happen and looks at what is left when nothing happens any more. */
export interface Checker {
  readonly observer?: Observer;
  /** Everything is settled. */
  atRest?(world: World): Promise<void>;
}
