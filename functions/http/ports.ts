import type { OAuthTokens } from '../connectors/oauth.ts';
import type { ConflictList, ConflictQuery, ResolveRequest } from './contract/conflicts.ts';
import type { Reach } from './contract/connections.ts';
import type { Push, PushSecret } from './contract/push.ts';
import type { RunList, RunView, StartRunRequest, UndoPreview, UndoRequest } from './contract/runs.ts';
import type { CrmPeople } from './contract/settings.ts';
import type { Summary } from './contract/summary.ts';
import type { LinkList, LinkQuery, Timeline } from './contract/timeline.ts';
import type { ChooseRequest, CorrectRequest, WorkList, WorkListQuery } from './contract/work-list.ts';

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
  /** Whether the extension's own field is still there. Throws `reconnect-needed` where the CRM refuses the tokens. */
  isInstalled(tenant: string): Promise<boolean>;
  /** Active users and all profiles. */
  people(tenant: string): Promise<CrmPeople>;
}

export interface ServiceNowClient {
  readonly instance: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ServiceNowLogin {
  readonly userName: string;
  readonly password: string;
}

/** What is looked at when connecting. */
export interface ServiceNowFindings {
  /** Whose credentials these are; undefined where the instance does not tell. */
  readonly user: { readonly id: string; readonly name: string } | undefined;
  readonly reach: readonly Reach[];
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
  /** Tries a user name and a password; `reconnect-needed` where they are refused. */
  checkLogin(instance: string, login: ServiceNowLogin): Promise<ServiceNowFindings>;
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
  /** Latest first, from this run on. */
  list(tenant: string, after?: string): Promise<RunList>;
  cancel(tenant: string, id: string): Promise<RunView | undefined>;
  active(tenant: string): Promise<RunView | undefined>;
  last(tenant: string): Promise<RunView | undefined>;
  /** Tries records of the work list again, these or all; undefined where there are none. */
  retry(tenant: string, ids: readonly string[] | undefined): Promise<RunView | undefined>;
  /** A sync as soon as can be: one that starts now, or the run under way, which another follows. */
  soon(tenant: string): Promise<RunView>;
  /** Takes a run back, or what it did to these links. Undefined where there is no such run. */
  undo(tenant: string, runId: string, links: readonly string[] | undefined): Promise<RunView | undefined>;
  summary(tenant: string): Promise<Summary>;
  firstSyncConfirmed(tenant: string): Promise<boolean>;
  stopAll(tenant: string): Promise<void>;
}

/** A person of this organisation who does something in the extension, for journal and conflict log. */
export interface Actor {
  readonly tenant: string;
  readonly name: string;
}

/**
 * What people look at and decide after the fact: failed records, conflicts, what happened to a record. Decisions are
 * kept at once and carried out by a run. Where one is under way already, it is that one, and another follows it.
 */
export interface Activity {
  workList(tenant: string, query: WorkListQuery): Promise<WorkList>;
  /** Says which record of the other side a doubtful one belongs to. Undefined where it is not on the work list. */
  choose(actor: Actor, id: string, choice: ChooseRequest): Promise<RunView | undefined>;
  /**
   * Writes values into the record where it comes from, and tries it again. Throws `correction_refused` where that system
   * refuses them, or what its connector throws.
   */
  correct(actor: Actor, id: string, values: CorrectRequest): Promise<RunView | undefined>;
  /** Puts items aside or brings them back; tells how many there were. */
  dismiss(tenant: string, ids: readonly string[], dismissed: boolean): Promise<number>;
  conflicts(tenant: string, query: ConflictQuery): Promise<ConflictList>;
  openConflicts(tenant: string): Promise<number>;
  /** Chooses the values of one side in these open conflicts, or in all. Undefined where there are none. */
  resolve(actor: Actor, request: ResolveRequest): Promise<RunView | undefined>;
  links(tenant: string, query: LinkQuery): Promise<LinkList>;
  timeline(tenant: string, link: string): Promise<Timeline | undefined>;
  undoPreview(tenant: string, runId: string): Promise<UndoPreview | undefined>;
  /** Throws `nothing_to_undo`. Undefined where there is no such run. */
  undo(tenant: string, runId: string, request: UndoRequest): Promise<RunView | undefined>;
  /** The instance is another one now and that is meant: the links of the old one are given up, the records stay. */
  startAfresh(actor: Actor, instance: string): Promise<void>;
}

/** How the two systems tell an installation of changes. */
export interface PushControl {
  view(tenant: string): Promise<Push>;
  /** A new address and a new secret for ServiceNow; those before end. Throws `servicenow_not_connected`. */
  open(tenant: string): Promise<PushSecret>;
  /** Ends the address that ServiceNow has. */
  close(tenant: string): Promise<void>;
  /** Settings or connections have changed. Never throws. */
  follow(tenant: string): Promise<void>;
  /** Removes the channels in the CRM. Never throws: one that cannot be reached forgets them by itself. */
  stop(tenant: string): Promise<void>;
}

/** Random bytes as a parameter: secrets are made of them. */
export type RandomBytes = (count: number) => Buffer;
