import type { Direction } from '../flow.ts';

/** The choices of the settings page, as far as flows depend on them. */
export interface SimpleSettings {
  readonly syncType: 'one-way' | 'both-ways';
  readonly syncBehavior: 'servicenow-to-crm' | 'crm-to-servicenow';
  readonly conflictBehavior: 'crm-wins' | 'servicenow-wins';
  readonly crmModule: 'Contacts' | 'Leads';
}

export function directionOf(settings: SimpleSettings): Direction {
  if (settings.syncType === 'both-ways') return 'both';
  return settings.syncBehavior === 'servicenow-to-crm' ? 'to-crm' : 'to-servicenow';
}
