import type { ApiClient } from '../http/api-client.ts';
import { crmUrl } from './answers.ts';
import { type CrmMetadata, createMetadata } from './metadata.ts';

/** Metadata by plain REST calls, for hosts without the SDK. */
export function createRestMetadata(client: ApiClient, apiOrigin: string): CrmMetadata {
  const get = (path: string, query: Readonly<Record<string, string>> = {}) =>
    client.call({ method: 'GET', url: crmUrl(apiOrigin, path), query, repeatable: true });
  return createMetadata({
    modules: () => get('settings/modules'),
    fields: (module) => get('settings/fields', { module }),
    organisation: () => get('org'),
    currentUser: () => get('users', { type: 'CurrentUser' }),
  });
}
