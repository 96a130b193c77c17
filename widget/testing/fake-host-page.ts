import type { Summary } from '../../functions/http/contract.ts';
import type { HostPage } from '../host/host-page.ts';

export const PUBLISHED: Summary = {
  v: 1,
  connected: true,
  instance: 'https://acme.service-now.com',
  at: '2025-11-12T09:58:00Z',
  lastSync: '2025-11-12T09:58:00Z',
  needsYou: 12,
  counts: { people: [369, 0, 31, 0, 12] },
};

export interface FakeHostOptions {
  readonly variable?: string | undefined;
  readonly looksLikeAdmin?: boolean;
  readonly organisationId?: string;
}

/** A CRM page that answers at once. */
export function createFakeHostPage(options: FakeHostOptions = {}): HostPage & { readonly opened: string[] } {
  const opened: string[] = [];
  return {
    opened,
    open: async () => undefined,
    readUser: async () => ({
      id: '1',
      name: 'Ada',
      looksLikeAdmin: options.looksLikeAdmin ?? true,
      locale: 'en-US',
    }),
    readOrganisation: async () => ({ ids: [options.organisationId ?? '60001'], name: 'Acme' }),
    readVariable: async () => options.variable,
    readTheme: async () => undefined,
    openRecord: async (module, id) => {
      opened.push(`${module}/${id}`);
    },
    resize: async () => undefined,
  };
}
