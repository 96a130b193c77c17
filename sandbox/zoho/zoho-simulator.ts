import type { Simulator, SimulatorOptions } from '../simulator/simulator.ts';
import type { OAuthClient } from './accounts/oauth-clients.ts';
import type { WriteCount } from './crm-context.ts';
import type { Json, JsonObject } from './json.ts';
import type { Workflow } from './organisation.ts';
import type { SeededRecords } from './seed/seed-records.ts';

export interface ZohoSimulatorOptions extends SimulatorOptions {
  /** Port of Zoho Accounts; `port` is the one of the CRM. */
  readonly accountsPort?: number;
  /** How many people the ServiceNow seed has, so that the same ones are found here. */
  readonly people?: number;
  readonly seed?: number;
  /** Contacts that ServiceNow knows nothing of. */
  readonly contacts?: number;
  /** The organisation has not got the fields that the extension brings. */
  readonly withoutExtensionFields?: boolean;
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

  /** Records of a module as the API shows one alone, in the organisation of the user. */
  records(module: string, user?: string): readonly JsonObject[];
  createAsPerson(module: string, values: JsonObject, user?: string): JsonObject;
  editAsPerson(module: string, id: string, changes: JsonObject, user?: string): JsonObject;
  deleteAsPerson(module: string, id: string, user?: string, permanent?: boolean): void;
  /** Values of one field by record id. */
  values(module: string, field: string, user?: string): ReadonlyMap<string, Json>;

  /** Adds an automation to the organisation of the user. */
  addWorkflow(workflow: Workflow, user?: string): void;
  clearWorkflows(): void;

  /** What was written through the API since the last `clearWrites`, in all organisations. */
  writes(): Readonly<WriteCount>;
  clearWrites(): void;
  /** API credits spent so far, in all organisations. */
  credits(): number;
  setCreditLimit(credits: number, user?: string): void;
  liveRefreshTokens(): number;
  stop(): Promise<void>;
}
