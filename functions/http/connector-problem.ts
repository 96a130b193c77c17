import { ConnectorError, type ConnectorErrorCode } from '../connectors/errors.ts';
import type { ErrorCode } from './contract/errors.ts';
import { ApiProblem } from './problem.ts';

type ProblemTable = Readonly<Record<ConnectorErrorCode, readonly [ErrorCode, string]>>;

const ZOHO_DOWN = ['crm_unavailable', 'Zoho did not answer as expected; try again in a minute.'] as const;
const INSTANCE_DOWN = ['instance_unavailable', 'The ServiceNow instance does not answer for now.'] as const;

/** While somebody consents at Zoho. */
const ZOHO_CONSENT: ProblemTable = {
  unreachable: ZOHO_DOWN,
  'not-the-system': ZOHO_DOWN,
  'client-refused': [
    'crm_unavailable',
    "Zoho refused this backend's own OAuth client; its operator has to look at it.",
  ],
  'login-refused': ['sign_in_refused', 'Zoho refused the sign-in.'],
  'consent-refused': ['sign_in_expired', 'The sign-in at Zoho took too long or was used already; start again.'],
  'reconnect-needed': ['sign_in_expired', 'The sign-in at Zoho took too long or was used already; start again.'],
  'not-allowed': ['not_admin', 'Only an administrator of the CRM organisation may do this.'],
  'rate-limited': ZOHO_DOWN,
  unavailable: ZOHO_DOWN,
  'unexpected-answer': ZOHO_DOWN,
  'bad-request': ZOHO_DOWN,
};

/** While the CRM is used through the stored connection. */
const CRM_ACCESS: ProblemTable = {
  ...ZOHO_CONSENT,
  'client-refused': ['crm_not_connected', 'The connection to Zoho CRM has ended; sign in to Zoho again.'],
  'consent-refused': ['crm_not_connected', 'The connection to Zoho CRM has ended; sign in to Zoho again.'],
  'reconnect-needed': ['crm_not_connected', 'The connection to Zoho CRM has ended; sign in to Zoho again.'],
  'not-allowed': [
    'crm_not_connected',
    'The person who connected Zoho CRM may no longer do this; sign in to Zoho again.',
  ],
};

/** While somebody authorizes ServiceNow. */
const SERVICENOW_CONSENT: ProblemTable = {
  unreachable: INSTANCE_DOWN,
  'not-the-system': ['instance_not_servicenow', 'The address answers, but not as a ServiceNow instance.'],
  'client-refused': ['client_refused', 'ServiceNow refused the Client ID or the Client Secret.'],
  'login-refused': ['login_refused', 'ServiceNow refused the login.'],
  'consent-refused': ['consent_expired', 'The authorization took too long or was used already; press Authorize again.'],
  'reconnect-needed': [
    'consent_expired',
    'The authorization took too long or was used already; press Authorize again.',
  ],
  'not-allowed': ['user_without_rights', 'The ServiceNow user may not read what is to be synced.'],
  'rate-limited': INSTANCE_DOWN,
  unavailable: INSTANCE_DOWN,
  'unexpected-answer': ['instance_unavailable', 'The ServiceNow instance gave an answer that makes no sense.'],
  'bad-request': ['instance_unavailable', 'The ServiceNow instance refused the request.'],
};

/** While a user name and a password are tried. ServiceNow gives one answer for all of them. */
const SERVICENOW_LOGIN: ProblemTable = {
  ...SERVICENOW_CONSENT,
  'login-refused': ['password_refused', 'ServiceNow refused the user name or the password.'],
  'reconnect-needed': ['password_refused', 'ServiceNow refused the user name or the password.'],
  'consent-refused': ['password_refused', 'ServiceNow refused the user name or the password.'],
  'not-allowed': ['user_without_rights', 'The ServiceNow user may not use the REST API.'],
};

const RECONNECT = ['reconnect_needed', 'ServiceNow has to be authorized again.'] as const;

/** While ServiceNow is used through the stored connection. */
const SERVICENOW_ACCESS: ProblemTable = {
  ...SERVICENOW_CONSENT,
  'client-refused': RECONNECT,
  'login-refused': RECONNECT,
  'consent-refused': RECONNECT,
  'reconnect-needed': RECONNECT,
  'not-allowed': ['user_without_rights', 'The ServiceNow user may not do this.'],
};

const TABLES = {
  zoho: ZOHO_CONSENT,
  crm: CRM_ACCESS,
  servicenow: SERVICENOW_CONSENT,
  'servicenow-access': SERVICENOW_ACCESS,
  login: SERVICENOW_LOGIN,
} as const;

/** A failure of a connector in the API's terms. What is not a `ConnectorError` is given back as it is. */
export function toProblem(error: unknown, stage: keyof typeof TABLES): unknown {
  if (!(error instanceof ConnectorError)) return error;
  const [code, message] = TABLES[stage][error.code];
  return new ApiProblem(code, message, { details: error.remoteMessage, cause: error });
}
