/** An answer in the platform's error envelope. */
export class InstanceError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 406 | 415 | 429 | 501;
  readonly detail: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: InstanceError['status'],
    message: string,
    detail: string | null = null,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'InstanceError';
    this.status = status;
    this.detail = detail;
    this.headers = headers;
  }
}

export const notAuthenticated = () =>
  new InstanceError(401, 'User Not Authenticated', 'Required to provide Auth information', {
    'www-authenticate': 'BASIC realm="Service-now"',
    'x-is-logged-in': 'false',
  });

export const noRecord = () =>
  new InstanceError(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");

export const mayNotQuery = () => new InstanceError(403, 'Insufficient rights', 'Insufficient rights to query records');

export const mayNotWrite = (operation: 'Insert' | 'Update' | 'Delete') =>
  new InstanceError(403, 'Operation Failed', `ACL Exception ${operation} Failed due to security constraints`);

export const invalidTable = (table: string) => new InstanceError(400, `Invalid table ${table}`);
