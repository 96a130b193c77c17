import { collectionOf, type Flow, flowsTo } from '../../core/flow.ts';
import { otherSide, type Side } from '../../core/record.ts';
import type { StoredSettings } from '../../http/contract/settings.ts';
import type { RunControl } from '../../http/ports.ts';
import { ApiProblem } from '../../http/problem.ts';
import type { Connections } from '../../stores/connections.ts';
import type { SettingsRepository } from '../../stores/settings.ts';
import type { InUse } from '../../webhooks/subscriptions.ts';

export interface PushTargetDependencies {
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly flowsOf: (tenant: string, settings: StoredSettings) => Promise<readonly Flow[]>;
  readonly runs: Pick<RunControl, 'firstSyncConfirmed'>;
}

const NOTHING: InUse = { collections: { servicenow: new Set(), crm: new Set() } };

/** Where changes of a side have somewhere to go. */
function watchedCollections(flows: readonly Flow[], side: Side): ReadonlySet<string> {
  return new Set(
    flows.filter(({ direction }) => flowsTo(direction, otherSide(side))).map((flow) => collectionOf(flow, side)),
  );
}

/**
 * What an installation has to be told of: the tables and modules of its flows, from the moment that its first sync was
 * confirmed and as long as both sides are connected.
 */
export function createPushTargets({ connections, settings, flowsOf, runs }: PushTargetDependencies) {
  async function flowsNow(tenant: string): Promise<readonly Flow[]> {
    try {
      return await flowsOf(tenant, await settings.get(tenant));
    } catch (error) {
      // No table can be read: there is nothing to watch.
      if (error instanceof ApiProblem) return [];
      throw error;
    }
  }

  return async (tenant: string): Promise<InUse> => {
    const [servicenow, crm] = await Promise.all([
      connections.get(tenant, 'servicenow'),
      connections.get(tenant, 'crm'),
    ]);
    if (servicenow?.state !== 'connected' || crm?.state !== 'connected') return NOTHING;
    if (!(await runs.firstSyncConfirmed(tenant))) return NOTHING;
    const flows = await flowsNow(tenant);
    return {
      instance: servicenow.instance,
      collections: { servicenow: watchedCollections(flows, 'servicenow'), crm: watchedCollections(flows, 'crm') },
    };
  };
}
