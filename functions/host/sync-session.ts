import type { Logger } from '../connectors/http/runtime.ts';
import type { Flow } from '../core/flow.ts';
import { PEOPLE_TABLES, type PeopleTable, peopleFlow } from '../core/flow-presets.ts';
import type { SyncSession } from '../engine/executor.ts';
import type { StoredSettings } from '../http/contract.ts';
import type { CrmAccess, RunControl } from '../http/ports.ts';
import { ApiProblem } from '../http/problem.ts';
import type { Connections } from '../stores/connections.ts';
import type { SettingsRepository } from '../stores/settings.ts';
import type { Sides } from './sides.ts';

/** The table of people that the connected user reaches. */
async function peopleTable(connections: Connections, tenant: string): Promise<PeopleTable | undefined> {
  const connection = await connections.get(tenant, 'servicenow');
  const people = connection?.reach?.find(({ entity }) => entity === 'people');
  const isReadable = people?.state === 'ok' || people?.state === 'fallback';
  return isReadable ? PEOPLE_TABLES.find((table) => table === people.table) : undefined;
}

/** The flows that settings amount to. Throws `user_without_rights` where no table of people can be read. */
export function createFlowSource(connections: Connections) {
  return async (tenant: string, settings: StoredSettings): Promise<readonly Flow[]> => {
    const table = await peopleTable(connections, tenant);
    if (table) return [peopleFlow(settings, table)];
    throw new ApiProblem('user_without_rights', 'The ServiceNow user may not read people.');
  };
}

export interface SessionDependencies {
  readonly sides: Sides;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly crm: CrmAccess;
  /** Where the dashboard's figures come from. */
  readonly summary: RunControl['summary'];
  readonly logger: Logger;
}

/** Opens what one slice of a run works with. */
export function createSessionOpener({ sides, connections, settings, crm, summary, logger }: SessionDependencies) {
  async function publish(tenant: string): Promise<void> {
    try {
      await crm.publishSummary(tenant, await summary(tenant));
    } catch (error) {
      // The figures are for reading only; the run's own result is stored already.
      const reason = error instanceof Error ? error.message : 'unknown';
      logger.warn({ tenant, reason }, 'The summary was not published.');
    }
  }

  return async (tenant: string): Promise<SyncSession> => {
    const [{ connector: crmConnector }, servicenow, table, current] = await Promise.all([
      sides.crm(tenant),
      sides.servicenow(tenant),
      peopleTable(connections, tenant),
      settings.get(tenant),
    ]);
    return {
      connectors: { crm: crmConnector, servicenow },
      // None when the authentication was revoked meanwhile: the run is cancelled before it gets to one.
      flows: table ? [peopleFlow(current, table)] : [],
      finished: async (run) => {
        if (run.kind !== 'preview') await publish(tenant);
      },
      connectionLost: (side) => connections.markReconnect(tenant, side),
    };
  };
}
