import { msToInstant } from '../core/instant.ts';
import { givenUp, isGivenUp, type Link } from '../core/link.ts';
import type { Store } from '../stores/stores.ts';
import { OPEN_PREFIX, type SyncRecords } from '../stores/sync-records.ts';

const REQUEST = 'start-afresh';
const PORTION = 500;

/** A first sync is confirmed anew: it is one with another instance. */
const CONFIRMED_PREFIX = 'confirmed/';

interface AfreshRequest {
  /** The instance to go on with. */
  readonly instance: string;
  readonly by: string;
  readonly at: string;
}

/**
 * The connection leads to another instance, and that is meant. Links are the business of whoever holds the lease, so this
 * is only noted; the next run, a preview as a rule, gives them up before it does anything else.
 */
export async function requestStartAfresh(
  store: Store,
  tenant: string,
  { instance, by, now }: { readonly instance: string; readonly by: string; readonly now: number },
): Promise<void> {
  const confirmed = await store.scan(tenant, 'settings', { prefix: CONFIRMED_PREFIX, limit: PORTION });
  await store.remove(
    tenant,
    'settings',
    confirmed.map(({ key }) => key),
  );
  await store.put(tenant, 'runs', [{ key: REQUEST, body: { instance, by, at: msToInstant(now) } }]);
}

/** Who wants to start afresh, if anybody does. */
export async function afreshRequest(store: Store, tenant: string): Promise<AfreshRequest | undefined> {
  const [row] = await store.get(tenant, 'runs', [REQUEST]);
  return row && (row.body as unknown as AfreshRequest);
}

/**
 * Gives up every link, work item and conflict of the instance before, and all cursors. The records stay as they are, on
 * both sides; the links are kept as given up, as by them a CRM record is known whose key is an id of the old instance.
 * Can be cut anywhere and begun again.
 */
export async function startAfresh(options: {
  readonly tenant: string;
  readonly store: Store;
  readonly records: SyncRecords;
  readonly fence: number;
  readonly at: string;
}): Promise<void> {
  const { tenant, store, records, fence, at } = options;
  await giveUpLinks(records, fence, at);
  await removeAll(records.parked, (item) => item.id);
  await removeAll(records.waiting, (reference) => reference.id);
  await removeAll(records.openConflicts, (conflict) => conflict.id, OPEN_PREFIX);
  await forgetCursors(store, tenant);
}

export async function forgetAfreshRequest(store: Store, tenant: string): Promise<void> {
  await store.remove(tenant, 'runs', [REQUEST]);
}

async function giveUpLinks({ links }: SyncRecords, fence: number, at: string): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const portion: readonly Link[] = await links.scan({ limit: PORTION, ...(after === undefined ? {} : { after }) });
    const live = portion.filter((link) => !isGivenUp(link));
    await links.put(
      live.map((link) => givenUp(link, at)),
      fence,
    );
    await links.remove(live.map(({ id }) => id));
    if (portion.length < PORTION) return;
    after = portion.at(-1)?.id;
  }
}

interface Rows<Document> {
  scan(options: { readonly prefix?: string; readonly limit: number }): Promise<readonly Document[]>;
  remove(keys: readonly string[]): Promise<void>;
}

async function removeAll<Document>(
  rows: Rows<Document>,
  keyOf: (document: Document) => string,
  prefix?: string,
): Promise<void> {
  for (;;) {
    const portion = await rows.scan({ limit: PORTION, ...(prefix === undefined ? {} : { prefix }) });
    await rows.remove(portion.map(keyOf));
    if (portion.length < PORTION) return;
  }
}

/** Positions in the lists of the old instance. What was learned of fields is learned again. */
async function forgetCursors(store: Store, tenant: string): Promise<void> {
  for (const prefix of ['poll/', 'deletions/', 'lines/', 'mappings/']) {
    for (;;) {
      const rows = await store.scan(tenant, 'cursors', { prefix, limit: PORTION });
      await store.remove(
        tenant,
        'cursors',
        rows.map(({ key }) => key),
      );
      if (rows.length < PORTION) break;
    }
  }
}
