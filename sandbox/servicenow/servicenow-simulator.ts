import type { Simulator, SimulatorOptions } from '../simulator/simulator.ts';
import type { CallbackOutcome } from '../zoho/notifications/callback-queue.ts';
import type { DeliveryFaults } from '../zoho/notifications/delivery-faults.ts';
import type { Column } from './dictionary/column.ts';
import type { BatchLimits, OAuthClient } from './instance.ts';
import type { ProcurementDesk } from './procurement-desk.ts';
import type { OutboundOptions } from './push/outbound-messages.ts';
import type { RateLimitRule } from './rate-limit.ts';
import type { BusinessRule } from './records/business-rules.ts';
import type { Row } from './records/row-store.ts';
import type { DataPolicy } from './rules/data-policies.ts';
import type { InstanceSeed, SeedCounts } from './seed-instance.ts';

/** People are there by default; the other kinds only where a number or `allKinds` asks for them. */
export interface ServiceNowSimulatorOptions extends SimulatorOptions, SeedCounts {
  /** False keeps everyone but administrators from reading sys_audit_delete, as on most instances. True when missing. */
  readonly deletionsReadable?: boolean;
  /** Fills the login form with the integration user, for clicking through the sandbox. */
  readonly prefillLogin?: boolean;
  /** How messages of installed scripts are sent, and what goes wrong with it. */
  readonly messages?: OutboundOptions;
}

/** A login of the instance, by what it is good for. */
export interface Login {
  readonly userName: string;
  readonly password: string;
}

/** What an administrator of the instance does to make it tell of changes, and what becomes of the messages. */
export interface PushControls {
  /** Imports and commits an update set. From then on its rules run when records are saved. */
  installUpdateSet(xml: string): void;
  /** As an administrator on the list of system properties. */
  setProperty(name: string, value: string): void;
  property(name: string): string | undefined;
  /** What goes wrong with messages from now on, instead of what did before. */
  setMessageFaults(faults: DeliveryFaults): void;
  /** Sends the messages that are due and returns when that is done. */
  deliverMessages(): Promise<void>;
  nextMessageAt(): number | undefined;
  /** Messages that were sent or lost, oldest first. */
  messages(): readonly CallbackOutcome[];
  clearMessages(): void;
}

/** A simulated ServiceNow instance, with what tests and the control panel do to it from outside the API. */
export interface ServiceNowSimulator extends Simulator, PushControls {
  readonly oauthClient: OAuthClient;
  readonly users: {
    /** Has every role the sync needs. */
    readonly integration: Login;
    readonly admin: Login;
    /** Edits records in ServiceNow. */
    readonly editor: Login;
    /** Can log in and read nothing that is synced. */
    readonly withoutRights: Login;
    readonly mustReset: Login;
  };
  /** What the instance was filled with. */
  readonly seeded: InstanceSeed;

  /** Copies of the rows of a table, with those of the tables that extend it. */
  table(name: string): readonly Readonly<Row>[];
  /** A copy of one row; undefined when there is no such record. */
  record(table: string, sysId: string): Readonly<Row> | undefined;
  createAsPerson(table: string, values: Readonly<Record<string, string>>, userName?: string): Readonly<Row>;
  editAsPerson(
    table: string,
    sysId: string,
    changes: Readonly<Record<string, string>>,
    userName?: string,
  ): Readonly<Row>;
  deleteAsPerson(table: string, sysId: string, userName?: string): void;

  /** Brings a deleted record back under its old sys_id, with what its deletion took along or cleared. */
  restoreAsPerson(sysId: string, userName?: string): Readonly<Row>;
  /** The buttons on the forms of purchase orders. */
  readonly procurement: ProcurementDesk;

  /** The plugin that brings the table is not there. */
  dropTable(name: string): void;
  /** Access rules deny the table to everyone but administrators. */
  denyTable(name: string, denied?: boolean): void;
  /** Access rules hide one row. */
  hideRow(sysId: string, hidden?: boolean): void;
  hideInactiveUsers(hidden: boolean): void;
  /** Adds a column, as the update set of an integration does. */
  addColumn(table: string, column: Column): void;
  /** Adds a business rule that changes or aborts saves; rewriting-rules.ts has the usual ones. */
  addRule(rule: BusinessRule): void;
  clearRules(): void;
  /** Makes further columns mandatory. */
  addDataPolicy(policy: DataPolicy): void;
  /** Deletions in the table leave no row in sys_audit_delete any more. */
  stopAuditingDeletions(table: string): void;
  /** Replaces the roles of a user. */
  setRoles(userName: string, roles: readonly string[]): void;
  setPassword(userName: string, password: string): void;
  setRateLimit(rule: RateLimitRule | undefined): void;
  setBatchLimits(limits: Partial<BatchLimits>): void;
  setInvalidQueryReturnsNoRows(on: boolean): void;

  /** Ends all tokens, as an administrator can. */
  revokeAll(): void;
  /** Tokens that work now. */
  liveTokens(): number;
  /** While asleep, every request is answered by a page with status 200. */
  sleepInstance(on: boolean): void;
  /** Writes of records that arrived through the API and were done. */
  writes(): number;
}
