/** What the simulated CRM page and its server say to each other. */
import { z } from 'zod';

export interface CrmUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly profile: string;
}

/** What the page needs to show itself. */
export interface PageStart {
  readonly organisation: string;
  readonly users: readonly CrmUser[];
  /** The web tab's page, without a query. */
  readonly widgetUrl: string;
  /** The related list's page, without a query; missing where records have none. */
  readonly relatedUrl?: string;
}

/** A data call of the page itself or of a widget, as one user. */
export const CallRequest = z.object({ userId: z.string().min(1), data: z.record(z.string(), z.unknown()) });
