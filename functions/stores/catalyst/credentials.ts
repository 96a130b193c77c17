/** How one call of a function may call the platform back: as the project itself, for about an hour. */
export interface CatalystCredentials {
  readonly projectId: string;
  readonly projectKey: string;
  readonly environment: string;
  /** The value of the `Authorization` header. */
  readonly authorization: string;
}

const SCHEMES: Readonly<Record<string, string>> = { token: 'Zoho-oauthtoken', ticket: 'Zoho-ticket' };

/**
 * Reads the headers that the platform adds to a request or puts into a job's context. They are live credentials: an
 * error names the header that is missing and no value.
 * https://docs.catalyst.zoho.com/en/sdk/nodejs/v2/initialize-sdk/
 */
export function readCatalystCredentials(headers: Readonly<Record<string, unknown>>): CatalystCredentials {
  const read = (name: string): string => {
    const value = headers[name];
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value);
    throw new Error(`The platform sent no header ${name}.`);
  };
  const scheme = SCHEMES[read('x-zc-admin-cred-type')];
  if (scheme === undefined) throw new Error('The platform sent credentials of an unknown type.');
  return {
    projectId: read('x-zc-projectid'),
    projectKey: read('x-zc-project-key'),
    environment: read('x-zc-environment'),
    authorization: `${scheme} ${read('x-zc-admin-cred-token')}`,
  };
}
