import { ConnectorError } from '../../connectors/errors.ts';
import type { OAuthTokens } from '../../connectors/oauth.ts';
import type { Reach } from '../contract/connections.ts';
import type { Summary } from '../contract/summary.ts';
import type { CrmAccess, ServiceNowGrants, ServiceNowLogin, ZohoGrants, ZohoIdentity } from '../ports.ts';
import type { ApiProblem } from '../problem.ts';

export const ADMIN: ZohoIdentity = {
  user: { id: '500', name: 'Ada Admin' },
  organisation: { id: '7001', name: 'Initech' },
  isAdmin: true,
};

export const GOOD_REACH: readonly Reach[] = [{ entity: 'people', state: 'ok', table: 'customer_contact' }];

/** Zoho in memory: codes stand for identities, and what was revoked is remembered. */
export interface FakeZoho extends ZohoGrants, CrmAccess {
  /** The identity that the next consents belong to. */
  identity: ZohoIdentity;
  readonly revoked: string[];
  readonly asked: { readonly consent: string; readonly state: string; readonly dataCentre: string | undefined }[];
  readonly published: Summary[];
  /** Admins as the organisation's own connection sees them. */
  readonly admins: Set<string>;
  adminChecks: number;
  /** Whether the extension's field is in the CRM. */
  hasField: boolean;
  /** Makes calls through the stored connection fail so. */
  failure: ConnectorError | undefined;
}

function tokensFor(code: string, now: number): OAuthTokens {
  const refreshToken = code.startsWith('login') ? {} : { refreshToken: `zoho-refresh-${code}` };
  return {
    accessToken: `zoho-access-${code}`,
    accessTokenExpiresAt: now + 3_600_000,
    grantedAt: now,
    apiOrigin: 'https://api.example',
    ...refreshToken,
  };
}

export function createFakeZoho(now: () => number): FakeZoho {
  const zoho: FakeZoho = {
    identity: ADMIN,
    revoked: [],
    asked: [],
    published: [],
    admins: new Set([ADMIN.user.id]),
    adminChecks: 0,
    hasField: true,
    failure: undefined,
    authorizeUrl({ consent, state, dataCentre }) {
      zoho.asked.push({ consent, state, dataCentre });
      return `https://accounts.example/oauth/v2/auth?consent=${consent}&state=${state}`;
    },
    dataCentre({ location, accountsServer }) {
      if (accountsServer !== undefined && accountsServer !== 'https://accounts.example') return undefined;
      return location ?? 'eu';
    },
    async exchange({ code }) {
      if (code === 'stale') {
        throw new ConnectorError({
          side: 'crm',
          code: 'consent-refused',
          message: 'Too old.',
          remoteMessage: 'invalid_code',
        });
      }
      return tokensFor(code, now());
    },
    async identify() {
      return zoho.identity;
    },
    async revoke(_dataCentre, tokens) {
      zoho.revoked.push(tokens.refreshToken ?? tokens.accessToken);
    },
    async isStillAdmin(_tenant, userId) {
      zoho.adminChecks += 1;
      if (zoho.failure) throw zoho.failure;
      return zoho.admins.has(userId);
    },
    async people() {
      if (zoho.failure) throw zoho.failure;
      return { users: [{ id: '500', name: 'Ada Admin' }], profiles: [{ id: '9', name: 'Standard' }] };
    },
    async isInstalled() {
      if (zoho.failure) throw zoho.failure;
      return zoho.hasField;
    },
    async publishSummary(_tenant, summary) {
      if (zoho.failure) throw zoho.failure;
      zoho.published.push(summary);
    },
  };
  return zoho;
}

/** ServiceNow in memory. As the real one, it answers the same person with the same tokens again. */
export interface FakeServiceNow extends ServiceNowGrants {
  readonly revoked: string[];
  reachable: readonly Reach[];
  /** Makes `resolveInstance` refuse. */
  refusal: ApiProblem | undefined;
  failure: ConnectorError | undefined;
  tokenName: string;
  /** User names and passwords that were tried. */
  readonly logins: ServiceNowLogin[];
}

export function createFakeServiceNow(now: () => number): FakeServiceNow {
  const servicenow: FakeServiceNow = {
    revoked: [],
    reachable: GOOD_REACH,
    refusal: undefined,
    failure: undefined,
    tokenName: 'one',
    logins: [],
    async resolveInstance(text) {
      if (servicenow.refusal) throw servicenow.refusal;
      return `https://${text}.service-now.com`;
    },
    authorizeUrl: ({ instance, state }) => `${instance}/oauth_auth.do?state=${state}`,
    async exchange() {
      if (servicenow.failure) throw servicenow.failure;
      return {
        accessToken: `sn-access-${servicenow.tokenName}`,
        refreshToken: `sn-refresh-${servicenow.tokenName}`,
        accessTokenExpiresAt: now() + 1_800_000,
        grantedAt: now(),
      };
    },
    async currentUser() {
      return { id: 'u1', name: 'zoho.integration' };
    },
    async reach() {
      return servicenow.reachable;
    },
    async checkLogin(_instance, login) {
      servicenow.logins.push(login);
      if (servicenow.failure) throw servicenow.failure;
      return { user: { id: 'u1', name: login.userName }, reach: servicenow.reachable };
    },
    async revoke(_instance, tokens) {
      servicenow.revoked.push(tokens.refreshToken ?? tokens.accessToken);
    },
  };
  return servicenow;
}
