import type { Cursors } from '../stores/cursors.ts';
import type { Store } from '../stores/stores.ts';
import type { SyncRecords } from '../stores/sync-records.ts';
import { afreshRequest, forgetAfreshRequest, startAfresh } from './start-afresh.ts';

const NAME = 'instance';

/**
 * The connection leads to another ServiceNow instance than the links were made with. A clone has the same ids, so that
 * its records would pass for the linked ones; in any other instance they would all look deleted or new.
 */
export class OtherInstance extends Error {
  constructor(known: string, instance: string) {
    super(`The records are linked with ${known}, and now the connection leads to ${instance}.`);
    this.name = 'OtherInstance';
  }
}

/** Remembers the instance that links are made with, and refuses to act on them in another one. */
export async function checkInstance(options: {
  readonly tenant: string;
  readonly instance: string | undefined;
  readonly records: SyncRecords;
  readonly cursors: Cursors;
  readonly fence: number;
  readonly isPreview: boolean;
  /** Where a person may have said that another instance is meant; live edits do not ask. */
  readonly afresh?: { readonly store: Store; readonly at: string };
}): Promise<void> {
  const { tenant, instance, records, cursors, fence, isPreview, afresh } = options;
  if (instance === undefined) return;
  const known = await cursors.load(tenant, NAME);
  if (known === instance) return;
  if (afresh !== undefined && (await afreshRequest(afresh.store, tenant))?.instance === instance) {
    await startAfresh({ tenant, ...afresh, records, fence });
    await cursors.save(tenant, NAME, instance, fence);
    await forgetAfreshRequest(afresh.store, tenant);
    return;
  }
  const links = await records.links.scan({ limit: 1 });
  if (typeof known === 'string' && links.length > 0) throw new OtherInstance(known, instance);
  if (!isPreview) await cursors.save(tenant, NAME, instance, fence);
}
