import type { ConflictRule, DeletePolicy, Direction, Entity } from '../flow.ts';
import type { Side } from '../record.ts';

/** The choices of the settings page, as far as flows depend on them. */
export interface SimpleSettings {
  readonly syncType: 'one-way' | 'both-ways';
  readonly syncBehavior: 'servicenow-to-crm' | 'crm-to-servicenow';
  readonly conflictBehavior: 'crm-wins' | 'servicenow-wins' | 'most-recent-wins' | 'ask';
  readonly crmModule: 'Contacts' | 'Leads';
  /** What to sync; everything when missing. */
  readonly kinds?: readonly Entity[];
  /** By the side where the deletion happened; `detach` when missing. */
  readonly onDelete?: Readonly<Record<Side, DeletePolicy>>;
  /** Which people take part; everybody when missing. */
  readonly population?: {
    readonly inactive: boolean;
    readonly serviceAccounts: boolean;
    readonly integrationUser: boolean;
  };
  /** What becomes of people's companies; `leave` when missing. */
  readonly companies?: 'leave' | 'link' | 'create';
  /** Id of the CRM user who owns what is made there. */
  readonly owner?: string | undefined;
  /** Whether order lines without a product get one that stands for all of them; they do when missing. */
  readonly placeholderProduct?: boolean;
  /** Whether the ship rate of an order becomes its adjustment in the CRM. */
  readonly shipRate?: boolean;
}

/** What flows depend on besides settings. */
export interface FlowCircumstances {
  /** The ServiceNow user name that the extension is connected as, where it is known. */
  readonly integrationUser?: string | undefined;
  /** Whether pairs of leads have become pairs of contacts. */
  readonly hasConverted?: boolean;
}

/** Where two clocks do not tell which edit was the later one, most-recent-wins asks as well. */
export function conflictRuleOf({ conflictBehavior }: SimpleSettings): ConflictRule {
  return conflictBehavior === 'most-recent-wins' ? 'latest-wins' : conflictBehavior;
}

export function directionOf(settings: SimpleSettings): Direction {
  if (settings.syncType === 'both-ways') return 'both';
  return settings.syncBehavior === 'servicenow-to-crm' ? 'to-crm' : 'to-servicenow';
}
