import type { Summary } from '../../functions/http/contract/summary.ts';
import { type HostContext, type HostField, type HostPage, HostPageError, type HostRecord } from '../host/host-page.ts';

export const PUBLISHED: Summary = {
  v: 2,
  connected: true,
  instance: 'https://acme.service-now.com',
  at: '2025-11-12T09:58:00Z',
  lastSync: '2025-11-12T09:58:00Z',
  needsYou: 12,
  counts: {
    people: [
      [3, 2, 1, 1, 0],
      [369, 5, 31, 2, 12],
      [369, 40, 31, 9, 12],
    ],
  },
  paired: { people: 400 },
};

export interface FakeHostOptions {
  readonly variable?: string | undefined;
  readonly looksLikeAdmin?: boolean;
  readonly organisationId?: string;
  readonly profileId?: string;
  readonly context?: HostContext;
  /** Fields by module. A module that is not named is refused, as one that the user may not see. */
  readonly fields?: Readonly<Record<string, readonly HostField[]>>;
  /** Answers a query with its rows; what it throws is what the CRM page does. */
  readonly answer?: (select: string) => readonly HostRecord[];
  /** Records by module and id, such as `Purchase_Orders/1`. */
  readonly records?: Readonly<Record<string, HostRecord>>;
}

/** A CRM page that answers at once. */
export interface FakeHostPage extends HostPage {
  readonly opened: string[];
  /** Queries so far. */
  readonly asked: string[];
}

export function createFakeHostPage(options: FakeHostOptions = {}): FakeHostPage {
  const opened: string[] = [];
  const asked: string[] = [];
  return {
    opened,
    asked,
    readContext: async () => options.context,
    readFields: async (module) => {
      const fields = options.fields?.[module];
      if (fields === undefined) throw new HostPageError('refused', 'getFields');
      return fields;
    },
    query: async (select) => {
      asked.push(select);
      return options.answer?.(select) ?? [];
    },
    readRecord: async (module, id) => options.records?.[`${module}/${id}`],
    open: async () => undefined,
    readUser: async () => ({
      id: '1',
      name: 'Ada',
      profileId: options.profileId,
      looksLikeAdmin: options.looksLikeAdmin ?? true,
      locale: 'en-US',
    }),
    readOrganisation: async () => ({ ids: [options.organisationId ?? '60001'], name: 'Acme', currency: 'USD' }),
    readVariable: async () => options.variable,
    readTheme: async () => undefined,
    openRecord: async (module, id) => {
      opened.push(`${module}/${id}`);
    },
    resize: async () => undefined,
  };
}
