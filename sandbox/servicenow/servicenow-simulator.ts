import type { Simulator, SimulatorOptions } from '../simulator/simulator.ts';
import type { Column } from './dictionary/column.ts';
import type { BatchLimits, OAuthClient } from './instance.ts';
import type { RateLimitRule } from './rate-limit.ts';
import type { BusinessRule } from './records/record-writer.ts';
import type { Row } from './records/row-store.ts';
import type { PeopleSeed } from './seed-people.ts';

export interface ServiceNowSimulatorOptions extends SimulatorOptions {
  /** Rows of customer_contact. */
  readonly people?: number;
  readonly seed?: number;
  /** Fills the login form with the integration user, for clicking through the sandbox. */
  readonly prefillLogin?: boolean;
}

/** A login of the instance, by what it is good for. */
export interface Login {
  readonly userName: string;
  readonly password: string;
}

/** A simulated ServiceNow instance, with what tests and the control panel do to it from outside the API. */
export interface ServiceNowSimulator extends Simulator {
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
  readonly seeded: PeopleSeed;

  /** Copies of the rows of a table, with those of the tables that extend it. */
  table(name: string): readonly Readonly<Row>[];
  createAsPerson(table: string, values: Readonly<Record<string, string>>, userName?: string): Readonly<Row>;
  editAsPerson(
    table: string,
    sysId: string,
    changes: Readonly<Record<string, string>>,
    userName?: string,
  ): Readonly<Row>;
  deleteAsPerson(table: string, sysId: string, userName?: string): void;

  /** The plugin that brings the table is not there. */
  dropTable(name: string): void;
  /** Access rules deny the table to everyone but administrators. */
  denyTable(name: string, denied?: boolean): void;
  /** Access rules hide one row. */
  hideRow(sysId: string, hidden?: boolean): void;
  hideInactiveUsers(hidden: boolean): void;
  /** Adds a column, as the update set of an integration does. */
  addColumn(table: string, column: Column): void;
  /** Adds a business rule that changes or aborts saves. */
  addRule(rule: BusinessRule): void;
  clearRules(): void;
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
