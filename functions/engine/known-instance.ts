import type { Cursors } from '../stores/cursors.ts';
import type { SyncRecords } from '../stores/sync-records.ts';

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
}): Promise<void> {
  const { tenant, instance, records, cursors, fence, isPreview } = options;
  if (instance === undefined) return;
  const known = await cursors.load(tenant, NAME);
  if (known === instance) return;
  const links = await records.links.scan({ limit: 1 });
  if (typeof known === 'string' && links.length > 0) throw new OtherInstance(known, instance);
  if (!isPreview) await cursors.save(tenant, NAME, instance, fence);
}
