import { describeBodies } from './contract/bodies.contract.ts';
import { describeModel } from './contract/model.contract.ts';
import type { OpenedStore } from './contract/opened-store.ts';
import { describeReading } from './contract/reading.contract.ts';
import { describeTenants } from './contract/tenants.contract.ts';
import { describeWriting } from './contract/writing.contract.ts';
import type { Store } from './stores.ts';

/**
 * The conformance suite of the store contract. Every store runs it; what holds here may be relied on everywhere. `open`
 * makes an empty store for one test.
 */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the store contract`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.store.close());

    const store = (): Store => opened.store;
    describeWriting(store);
    describeReading(store);
    describeBodies(store);
    describeTenants(store);
    describeModel(store);

    test('keeps everything when it is closed and opened again', async () => {
      await store().put('t', 'links', [{ key: 'k', body: { a: 1 }, refA: 'a', refB: 'b' }], 7);
      if (opened.reopen) opened = { ...opened, store: await opened.reopen() };
      expect(await store().find('t', 'links', 'refB', ['b'])).toEqual([
        { key: 'k', body: { a: 1 }, refA: 'a', refB: 'b' },
      ]);
      await expect(store().put('t', 'links', [{ key: 'k', body: 2 }], 6)).rejects.toThrow('A newer owner');
    });
  });
}
