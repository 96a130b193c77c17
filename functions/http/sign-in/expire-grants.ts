import type { ApiContext } from '../context.ts';
import { type LearnedServiceNow, revokeUnlessInUse } from '../servicenow/servicenow-authorization.ts';
import type { Grant } from './grants.ts';
import { type LearnedSignIn, revokeQuietly } from './zoho-sign-in.ts';

/** Removes grants whose time is over and gives back the tokens of those that were never redeemed. */
export async function expireGrants(api: ApiContext): Promise<void> {
  await api.grants.expire((grant, learned) => giveBack(api, grant, learned));
}

async function giveBack(api: ApiContext, grant: Grant, learned: unknown): Promise<void> {
  if (learned === undefined) return;
  if (grant.kind === 'sign-in') {
    const { dataCentre, tokens } = learned as LearnedSignIn;
    if (tokens) await revokeQuietly(api, dataCentre, tokens);
    return;
  }
  const { instance, tokens } = learned as LearnedServiceNow;
  if (tokens) await revokeUnlessInUse(api, grant.tenant ?? '', instance, tokens);
}
