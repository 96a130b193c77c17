import { ConnectorError } from '../errors.ts';
import type { Authorization } from '../http/api-client.ts';

export interface Login {
  readonly userName: string;
  readonly password: string;
}

/** A user name and a password as calls carry them: https://www.rfc-editor.org/rfc/rfc7617#section-2 */
export function basicHeader({ userName, password }: Login): string {
  return `Basic ${Buffer.from(`${userName}:${password}`, 'utf8').toString('base64')}`;
}

/**
 * Signs calls with a user name and a password. Once they were refused no further call goes out with them: an instance
 * locks users whose password is wrong a few times in a row.
 */
export function basicAuthorization(load: () => Promise<Login>): Authorization {
  let headers: Readonly<Record<string, string>> | undefined;
  let isRefused = false;
  return {
    headers: async () => {
      if (isRefused) throw refused();
      headers ??= { Authorization: basicHeader(await load()) };
      return headers;
    },
    renew: async () => {
      isRefused = true;
      throw refused();
    },
  };
}

function refused(): ConnectorError {
  return new ConnectorError({
    side: 'servicenow',
    code: 'reconnect-needed',
    message: 'ServiceNow refused the user name or the password.',
  });
}
