/** The CRM user in front of the screen, as the CRM page says. It proves nothing: the backend asks Zoho itself. */
export interface HostUser {
  readonly id: string;
  readonly name: string;
  /** The user's profile; undefined where the CRM page does not say. */
  readonly profileId?: string | undefined;
  /** Whether the profile looks like an administrator's. Decides what is offered, never what is allowed. */
  readonly looksLikeAdmin: boolean;
  /** BCP 47, such as `de-DE`. */
  readonly locale: string;
}

export interface HostOrganisation {
  /** Every id that the CRM page gives for the organisation (`id`, `zgid`). */
  readonly ids: readonly string[];
  readonly name: string;
  /** ISO code of the currency that its money is in. */
  readonly currency?: string | undefined;
}

/** The record whose related list the widget is. */
export interface HostContext {
  readonly module: string;
  readonly recordId: string;
}

/** A field of a CRM module. Fields that the user may not see are not told. */
export interface HostField {
  readonly name: string;
  readonly type: string;
  /** The module that a lookup or a subform leads to. */
  readonly target: string | undefined;
}

/** A record as the CRM gives it: what is in a field is checked where it is used. */
export type HostRecord = Readonly<Record<string, unknown>>;

export type Theme = 'light' | 'dark';

/** What the widget needs from the CRM page that embeds it. Every call ends: in an answer or a `HostPageError`. */
export interface HostPage {
  /** Shakes hands with the CRM page. Everything else comes after it. */
  open(): Promise<void>;
  readUser(): Promise<HostUser>;
  readOrganisation(): Promise<HostOrganisation>;
  /** The value of an organisation variable; undefined where it does not exist or is empty. */
  readVariable(name: string): Promise<string | undefined>;
  /** The theme the user chose in the CRM; undefined where the CRM leaves it to the system. */
  readTheme(): Promise<Theme | undefined>;
  openRecord(module: string, id: string): Promise<void>;
  /** The record that the page shows beside the widget; undefined in a web tab, which has none. */
  readContext(): Promise<HostContext | undefined>;
  /** The fields of a module. Like the two calls below it is made in the user's own session: the CRM shows what it would. */
  readFields(module: string): Promise<readonly HostField[]>;
  /** Rows of a COQL query (https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html). */
  query(select: string): Promise<readonly HostRecord[]>;
  /** One record with its subforms; undefined where it does not exist. */
  readRecord(module: string, id: string): Promise<HostRecord | undefined>;
  /** Tells the CRM page how high the content is. */
  resize(height: number): Promise<void>;
}

export class HostPageError extends Error {
  /** `missing`: the SDK script did not load · `silent`: no answer in time · `refused`: the page answered with an error. */
  readonly reason: 'missing' | 'silent' | 'refused';

  constructor(reason: HostPageError['reason'], call: string, cause?: unknown) {
    super(`The CRM page gave no answer to ${call} (${reason}).`, cause === undefined ? undefined : { cause });
    this.name = 'HostPageError';
    this.reason = reason;
  }
}
