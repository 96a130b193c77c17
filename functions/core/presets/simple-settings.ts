import type { DeletePolicy, Direction, Entity } from '../flow.ts';
import type { Side } from '../record.ts';

/** The choices of the settings page, as far as flows depend on them. */
export interface SimpleSettings {
  readonly syncType: 'one-way' | 'both-ways';
  readonly syncBehavior: 'servicenow-to-crm' | 'crm-to-servicenow';
  readonly conflictBehavior: 'crm-wins' | 'servicenow-wins';
  readonly crmModule: 'Contacts' | 'Leads';
  /** What to sync; everything when missing. */
  readonly kinds?: readonly Entity[];
  /** By the side where the deletion happened; `detach` when missing. */
  readonly onDelete?: Readonly<Record<Side, DeletePolicy>>;
}

export function directionOf(settings: SimpleSettings): Direction {
  if (settings.syncType === 'both-ways') return 'both';
  return settings.syncBehavior === 'servicenow-to-crm' ? 'to-crm' : 'to-servicenow';
}
