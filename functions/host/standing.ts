import type { Standing } from '../engine/schedule/poll-runs.ts';
import type { RunControl } from '../http/ports.ts';
import type { Connections } from '../stores/connections.ts';
import type { SettingsRepository } from '../stores/settings.ts';

export interface StandingDependencies {
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly runs: Pick<RunControl, 'firstSyncConfirmed'>;
}

/**
 * Tells whether an installation may write by itself: both sides are connected, and the admin has confirmed the first sync
 * of the settings in force. Undefined where it may not.
 */
export function createStandings({ connections, settings, runs }: StandingDependencies) {
  return async (tenant: string): Promise<Standing | undefined> => {
    const [servicenow, crm, { revision }, isConfirmed] = await Promise.all([
      connections.get(tenant, 'servicenow'),
      connections.get(tenant, 'crm'),
      settings.get(tenant),
      runs.firstSyncConfirmed(tenant),
    ]);
    const isConnected = servicenow?.state === 'connected' && crm?.state === 'connected';
    return isConnected && isConfirmed ? { settingsRevision: revision } : undefined;
  };
}
