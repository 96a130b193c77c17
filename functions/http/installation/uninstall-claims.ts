import { NO_TENANT } from '../../stores/stores.ts';
import type { ApiContext } from '../context.ts';

const PREFIX = 'uninstall/';

/**
 * What is known of a claim: `heard`, not looked into · `wrong`: the extension is there, asked no more for a while ·
 * `true`: it is gone, and an admin may still say no.
 */
export type Claim = { readonly state: 'heard' } | { readonly state: 'wrong' | 'true'; readonly until: number };

type Rows = Pick<ApiContext, 'store'>;

export async function hasClaim({ store }: Rows, tenant: string): Promise<boolean> {
  return (await store.get(NO_TENANT, 'inbox', [PREFIX + tenant])).length > 0;
}

export async function listClaims(
  { store }: Rows,
  limit: number,
): Promise<readonly { readonly tenant: string; readonly claim: Claim }[]> {
  const rows = await store.scan(NO_TENANT, 'inbox', { prefix: PREFIX, limit });
  return rows.map(({ key, body }) => ({ tenant: key.slice(PREFIX.length), claim: body as unknown as Claim }));
}

export async function putClaim({ store }: Rows, tenant: string, body: Claim): Promise<void> {
  await store.put(NO_TENANT, 'inbox', [{ key: PREFIX + tenant, body }]);
}

/** Its key names the organisation, so nothing of it stays when the organisation is erased. */
export async function forgetClaim({ store }: Rows, tenant: string): Promise<void> {
  await store.remove(NO_TENANT, 'inbox', [PREFIX + tenant]);
}
