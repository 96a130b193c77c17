import type { OAuthTokens } from '../connectors/oauth.ts';
import type { Reach, RunView, StartRunRequest, Summary, WorkList } from './contract.ts';

export interface ZohoIdentity {
  readonly user: { readonly id: string; readonly name: string };
  readonly organisation: { readonly id: string; readonly name: string };
  readonly isAdmin: boolean;
}

/** `login` proves who somebody is and is revoked at once; `sync` gives the tokens that the sync works with. */
export type ZohoConsent = 'login' | 'sync';

/**
 * Zoho's OAuth as the API needs it. Methods that call Zoho throw a `ConnectorError`.
 * https://www.zoho.com/crm/developer/docs/api/v8/auth-request.html
 */
export interface ZohoGrants {
  /** Where a person consents. A data centre that is already known is asked directly. */
  authorizeUrl(request: {
    readonly consent: ZohoConsent;
    readonly state: string;
    readonly redirectUri: string;
    readonly dataCentre?: string | undefined;
  }): string;
  /** The data centre that a redirect names, taken from the fixed table; undefined when it is not in there. */
  dataCentre(redirect: {
    readonly location?: string | undefined;
    readonly accountsServer?: string | undefined;
  }): string | undefined;
  exchange(request: {
    readonly dataCentre: string;
    readonly code: string;
    readonly redirectUri: string;
  }): Promise<OAuthTokens>;
  identify(dataCentre: string, tokens: OAuthTokens): Promise<ZohoIdentity>;
  revoke(dataCentre: string, tokens: OAuthTokens): Promise<void>;
}

/** What the API does in the CRM through an installation's own connection. */
export interface CrmAccess {
  /** Throws a `ConnectorError`, `reconnect-needed` when the connection is dead. */
  isStillAdmin(tenant: string, userId: string): Promise<boolean>;
  /** Writes the figures into the organisation variable that every user of the CRM reads. */
  publishSummary(tenant: string, summary: Summary): Promise<void>;
}

export interface ServiceNowClient {
  readonly instance: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** ServiceNow's OAuth and what is looked at when connecting. Methods that call ServiceNow throw a `ConnectorError`. */
export interface ServiceNowGrants {
  /** The origin of the instance a person named, after it has shown to be one; else an `ApiProblem` `instance_…`. */
  resolveInstance(text: string): Promise<string>;
  authorizeUrl(request: {
    readonly instance: string;
    readonly clientId: string;
    readonly redirectUri: string;
    readonly state: string;
  }): string;
  exchange(client: ServiceNowClient, code: string, redirectUri: string): Promise<OAuthTokens>;
  /** Whose consent it was; undefined where the instance does not tell. */
  currentUser(
    instance: string,
    tokens: OAuthTokens,
  ): Promise<{ readonly id: string; readonly name: string } | undefined>;
  reach(instance: string, tokens: OAuthTokens): Promise<readonly Reach[]>;
  /** Ends both tokens. */
  revoke(instance: string, tokens: OAuthTokens): Promise<void>;
}

/**
 * Runs of an installation. Throws `ApiProblem` `preview_required`, `settings_changed` or `run_active` where a run
 * cannot be started now.
 */
export interface RunControl {
  start(tenant: string, request: StartRunRequest): Promise<RunView>;
  get(tenant: string, id: string): Promise<RunView | undefined>;
  /** Latest first. */
  list(tenant: string): Promise<readonly RunView[]>;
  cancel(tenant: string, id: string): Promise<RunView | undefined>;
  active(tenant: string): Promise<RunView | undefined>;
  last(tenant: string): Promise<RunView | undefined>;
  workList(tenant: string, after?: string): Promise<WorkList>;
  /** Tries records of the work list again, these or all; undefined where there are none. */
  retry(tenant: string, ids: readonly string[] | undefined): Promise<RunView | undefined>;
  summary(tenant: string): Promise<Summary>;
  firstSyncConfirmed(tenant: string): Promise<boolean>;
  stopAll(tenant: string): Promise<void>;
}

/** Random bytes as a parameter: secrets are made of them. */
export type RandomBytes = (count: number) => Buffer;
