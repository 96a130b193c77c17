import { ConnectorError } from '../../connectors/errors.ts';
import type { Clock } from '../../connectors/http/runtime.ts';
import type { Connections } from '../../stores/connections.ts';
import { toProblem } from '../connector-problem.ts';
import type { CrmAccess } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import type { SessionClaims } from './sessions.ts';

/** Profiles change rarely, so an answer holds this long; a refusal is never kept. */
const CHECK_HOLDS_MS = 60_000;
const MOST_REMEMBERED = 1_000;

export interface AdminCheck {
  /**
   * Whether this person is an administrator of the organisation now, as the CRM says. Throws `not_admin`; where the CRM
   * cannot be asked, `crm_not_connected` or `crm_unavailable`: what cannot be checked is not allowed.
   */
  require(claims: SessionClaims): Promise<void>;
}

export interface AdminCheckDependencies {
  readonly crm: CrmAccess;
  readonly connections: Connections;
  readonly clock: Clock;
}

export function createAdminCheck({ crm, connections, clock }: AdminCheckDependencies): AdminCheck {
  const checkedAt = new Map<string, number>();

  async function ask(tenant: string, userId: string): Promise<boolean> {
    const connection = await connections.get(tenant, 'crm');
    if (connection?.state !== 'connected') {
      throw new ApiProblem('crm_not_connected', 'Zoho CRM is not connected; sign in to Zoho again.');
    }
    try {
      return await crm.isStillAdmin(tenant, userId);
    } catch (error) {
      if (error instanceof ConnectorError && error.code === 'reconnect-needed') {
        await connections.markReconnect(tenant, 'crm');
      }
      throw toProblem(error, 'crm');
    }
  }

  return {
    async require({ user, organisation }) {
      const key = `${organisation.id}/${user.id}`;
      if (clock.now() - (checkedAt.get(key) ?? Number.NEGATIVE_INFINITY) < CHECK_HOLDS_MS) return;
      checkedAt.delete(key);
      if (!(await ask(organisation.id, user.id))) {
        throw new ApiProblem('not_admin', 'Only an administrator of the CRM organisation may do this.');
      }
      if (checkedAt.size >= MOST_REMEMBERED) checkedAt.clear();
      checkedAt.set(key, clock.now());
    },
  };
}
