import type { Simulator, SimulatorOptions } from '../simulator/simulator.ts';
import type { OAuthClient } from './accounts/oauth-clients.ts';
import type { WriteCount } from './crm-context.ts';
import type { Json, JsonObject } from './json.ts';
import type { CallbackOutcome } from './notifications/callback-queue.ts';
import type { Channel } from './notifications/channel.ts';
import type { DeliveryFaults } from './notifications/delivery-faults.ts';
import type { NotificationOptions } from './notifications/notifications.ts';
import type { ConversionSettings } from './organisation.ts';
import type { Lock } from './records/stored-record.ts';
import type { Formula, ValidationRule, Workflow } from './rules.ts';
import type { KnownCounts } from './seed/known-records.ts';
import type { SeededRecords } from './seed/seed-records.ts';

export interface ZohoSimulatorOptions extends SimulatorOptions {
  /** Port of Zoho Accounts; `port` is the one of the CRM. */
  readonly accountsPort?: number;
  /** How many people the ServiceNow seed has, so that the same ones are found here. */
  readonly people?: number;
  readonly seed?: number;
  /** Contacts that ServiceNow knows nothing of. */
  readonly contacts?: number;
  /** Vendors, products, purchase orders and cases are seeded too: some that ServiceNow knows, some ambiguous, some of its own. */
  readonly allKinds?: boolean;
  /** Records of those kinds that ServiceNow knows nothing of; none when missing, unless all kinds are seeded. */
  readonly vendors?: number;
  readonly products?: number;
  readonly purchaseOrders?: number;
  readonly cases?: number;
  /** How many records of those kinds the ServiceNow seed has, so that the same ones are found here. */
  readonly known?: KnownCounts;
  /** How subscribers are told of changes, and what goes wrong with it. */
  readonly notifications?: NotificationOptions;
  /** The organisation has not got the fields that the extension brings. */
  readonly withoutExtensionFields?: boolean;
  /** Organisations without records besides the two that are always there. */
  readonly furtherOrganisations?: number;
  /** Registered OAuth clients; one of the sandbox when missing. */
  readonly clients?: readonly OAuthClient[];
}

/** A user of one of the organisations, as tests and the control panel name it. */
export interface SimulatedUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly profile: string;
  readonly organisation: string;
  readonly zgid: string;
}

export interface ConvertedIds {
  readonly contactId: string;
  /** Undefined for a lead without a company. */
  readonly accountId: string | undefined;
}

/** Zoho Accounts and Zoho CRM, with what tests and the control panel do to them from outside the API. */
export interface ZohoSimulator {
  readonly accounts: Simulator;
  readonly crm: Simulator;
  readonly users: readonly SimulatedUser[];
  readonly seeded: SeededRecords;

  /** Adds an address that a consent may lead back to. */
  registerRedirectUri(redirectUri: string, clientId?: string): void;
  /**
   * An access token of a user's own session in the CRM's pages, with every scope. No OAuth limit counts it. A user is
   * named by id, full name or e-mail address; without one it is the administrator of the first organisation.
   */
  sessionToken(user?: string): string;

  /** Records of a module as the API shows one alone, in the organisation of the user. Converted leads are left out. */
  records(module: string, user?: string): readonly JsonObject[];
  /** One of them; undefined when there is no such record. */
  record(module: string, id: string, user?: string): JsonObject | undefined;
  createAsPerson(module: string, values: JsonObject, user?: string): JsonObject;
  editAsPerson(module: string, id: string, changes: JsonObject, user?: string): JsonObject;
  deleteAsPerson(module: string, id: string, user?: string, permanent?: boolean): void;
  /** Brings a record back from the recycle bin. Silently: without a new `Modified_Time` and without telling anybody. */
  restoreAsPerson(module: string, id: string, options?: { readonly silently?: boolean }, user?: string): JsonObject;
  /** Takes a record out of the recycle bin for good. */
  purgeAsPerson(module: string, id: string, user?: string): void;
  /** Makes one record of several. The others are gone for good; what led to them leads to the master. */
  mergeAsPerson(module: string, masterId: string, otherIds: readonly string[], user?: string): JsonObject;
  /** Makes a contact of a lead. Without options custom fields move as the organisation's settings say. */
  convertLeadAsPerson(id: string, options?: Partial<ConversionSettings>, user?: string): ConvertedIds;
  /** The API refuses to change or delete the record: `RECORD_LOCKED`, `NOT_APPROVED` or `RECORD_IN_BLUEPRINT`. */
  lockAsPerson(module: string, id: string, lock?: Lock, user?: string): void;
  unlockAsPerson(module: string, id: string, user?: string): void;
  /** Values of one field by record id. */
  values(module: string, field: string, user?: string): ReadonlyMap<string, Json>;

  /** Adds an automation to the organisation of the user. */
  addWorkflow(workflow: Workflow, user?: string): void;
  clearWorkflows(): void;
  addFormula(formula: Formula, user?: string): void;
  addValidation(rule: ValidationRule, user?: string): void;
  /** Takes workflows, formulas and validation rules away from all organisations. */
  clearRules(): void;
  /** Hides records from a user, beside what was hidden before. Administrators see all of them none the less. */
  hideFrom(user: string, hides: (module: string, recordId: string) => boolean): void;
  setConversion(settings: Partial<ConversionSettings>, user?: string): void;

  /** The living subscriptions of the organisation of the user. */
  channels(user?: string): readonly Channel[];
  /** What goes wrong with callbacks from now on, instead of what did before. */
  setDeliveryFaults(faults: DeliveryFaults): void;
  /** Sends the callbacks that are due and returns when that is done. */
  deliverCallbacks(): Promise<void>;
  /** When the next callback is due; undefined when none is on its way. */
  nextCallbackAt(): number | undefined;
  /** Callbacks that were sent or lost, oldest first. */
  callbacks(): readonly CallbackOutcome[];
  clearCallbacks(): void;

  /** What was written through the API since the last `clearWrites`, in all organisations. */
  writes(): Readonly<WriteCount>;
  clearWrites(): void;
  /** API credits spent so far, in all organisations. */
  credits(): number;
  setCreditLimit(credits: number, user?: string): void;
  liveRefreshTokens(): number;
  stop(): Promise<void>;
}
