import { setImmediate } from 'node:timers/promises';
import type { Store } from '../stores.ts';

/** A webhook or a click waits no longer than this for work that is done in the store alone. */
const TURN_MS = 10;

/**
 * Node's SQLite answers at once, so that a loop of writes never gives way to timers and sockets by itself. With this it
 * does, now and then.
 */
export function giveTurns(store: Store): Store {
  let turnEndsAt = 0;

  async function giveWay(): Promise<void> {
    if (performance.now() < turnEndsAt) return;
    await setImmediate();
    turnEndsAt = performance.now() + TURN_MS;
  }

  return {
    ...store,
    async insertIfAbsent(...args) {
      const inserted = await store.insertIfAbsent(...args);
      await giveWay();
      return inserted;
    },
    async put(...args) {
      await store.put(...args);
      await giveWay();
    },
    async remove(...args) {
      await store.remove(...args);
      await giveWay();
    },
    async scan(...args) {
      const rows = await store.scan(...args);
      await giveWay();
      return rows;
    },
  };
}
