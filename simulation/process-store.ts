import type { Row, Store } from '../functions/stores/stores.ts';
import type { SimClock } from './clock.ts';
import type { CrashPoints, Life } from './life.ts';
import type { Observer } from './observer.ts';

/** The store was not there. As with any driver, the caller does not learn whether the write was done. */
export class StoreUnavailable extends Error {
  constructor() {
    super('The store did not answer.');
    this.name = 'StoreUnavailable';
  }
}

export interface ProcessStoreDependencies {
  readonly clock: SimClock;
  readonly life: Life;
  readonly crashPoints: CrashPoints;
  readonly observers: readonly Observer[];
  /** Whether the next write fails. */
  readonly fails: () => boolean;
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

/** The store as one process has it: it can die before, in the middle of and after each write, and writes can fail. */
export function createProcessStore(store: Store, deps: ProcessStoreDependencies): Store {
  const { clock, life, crashPoints, observers, fails, random } = deps;

  async function write<Result>(work: () => Promise<Result>, part?: () => Promise<unknown>): Promise<Result> {
    await crashPoints.pass(life, 'before a write to the store');
    const isFailing = fails();
    if (isFailing && random() < 0.5) {
      // Rows of one call are not atomic together: a part of them may have arrived.
      if (part) await clock.track(part());
      throw new StoreUnavailable();
    }
    const result = await clock.track(work());
    if (isFailing) throw new StoreUnavailable();
    await crashPoints.pass(life, 'after a write to the store');
    return result;
  }

  async function read<Result>(work: () => Promise<Result>): Promise<Result> {
    await life.goOn();
    const result = await clock.track(work());
    await life.goOn();
    return result;
  }

  const some = (rows: readonly Row[]) => rows.slice(0, Math.floor(random() * (rows.length + 1)));

  return {
    insertIfAbsent: (tenant, collection, rows, fence) =>
      write(() => store.insertIfAbsent(tenant, collection, rows, fence)),
    put: (tenant, collection, rows, fence) => {
      const putSome = async (arrived: readonly Row[]): Promise<void> => {
        for (const { stored } of observers) stored?.({ collection, rows: arrived });
        if (arrived.length > 0) await store.put(tenant, collection, arrived, fence);
      };
      return write(
        () => putSome(rows),
        () => putSome(some(rows)),
      );
    },
    remove: (tenant, collection, keys) => write(() => store.remove(tenant, collection, keys)),
    get: (tenant, collection, keys) => read(() => store.get(tenant, collection, keys)),
    find: (tenant, collection, ref, values) => read(() => store.find(tenant, collection, ref, values)),
    scan: (tenant, collection, options) => read(() => store.scan(tenant, collection, options)),
    erase: (tenant) => write(() => store.erase(tenant)),
    size: (tenant) => read(() => store.size(tenant)),
    tenants: (collection) => read(() => store.tenants(collection)),
    close: async () => undefined,
  };
}
