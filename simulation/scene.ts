import type { Flow } from '../functions/core/flow.ts';
import type { History } from './history.ts';
import type { Observer } from './observer.ts';

/** One flow of an installation, with everything that is remembered of its records. */
export interface Scene {
  readonly flow: Flow;
  readonly history: History;
  readonly observers: readonly Observer[];
}
