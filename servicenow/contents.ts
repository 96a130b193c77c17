/** What the update set brings into an instance. Everything lies in the global scope, so that it may stand on any table. */

/** Part of the name; a new number makes a new update set that replaces what the one before brought. */
export const VERSION = '1.0';
export const UPDATE_SET_NAME = `ServiceNow for Zoho CRM ${VERSION}`;
/** Older than any change that somebody makes in an instance, so that its preview never takes this for the newer one. */
export const BUILT_ON = '2026-01-05 08:00:00';

export const EVENT_NAME = 'zoho_crm_sync.record_changed';
export const URL_PROPERTY = 'zoho_crm_sync.url';
export const SECRET_PROPERTY = 'zoho_crm_sync.secret';
export const LEAVE_OUT_PROPERTY = 'zoho_crm_sync.leave_out_user';
/** Holds the id of the CRM record in tables without `correlation_id`. */
export const KEY_COLUMN = 'u_zoho_crm_id';

export interface PropertyPart {
  readonly name: string;
  readonly type: 'string' | 'password2';
  readonly description: string;
}

/** They come without values: importing the set again must not clear what an administrator has entered. */
export const PROPERTIES: readonly PropertyPart[] = [
  {
    name: URL_PROPERTY,
    type: 'string',
    description: 'Address that the Setup page in Zoho CRM shows. Nothing is sent while it is empty.',
  },
  {
    name: SECRET_PROPERTY,
    type: 'password2',
    description: 'Secret that the Setup page in Zoho CRM shows once. Messages are signed with it.',
  },
  {
    name: LEAVE_OUT_PROPERTY,
    type: 'string',
    description:
      'Name of a user whose edits are not told, best the one that only the integration uses. Leave empty to tell every edit.',
  },
];

export interface RulePart {
  readonly table: string;
  /** A file of src. */
  readonly script: string;
  /** When it applies; always when missing. */
  readonly condition?: string;
}

/** Signing in changes these columns of a user, which is no news for anybody. */
const NOT_A_LOGIN = '!current.last_login_time.changes() && !current.failed_attempts.changes()';

/**
 * A rule also runs for the tables that extend its own: that of users for customer contacts, that of companies for customer
 * accounts, that of models for hardware and software. Rules on tables that an instance does not have never run.
 */
export const RULES: readonly RulePart[] = [
  { table: 'sys_user', script: 'record-changed.js', condition: NOT_A_LOGIN },
  { table: 'csm_consumer', script: 'record-changed.js' },
  { table: 'core_company', script: 'record-changed.js' },
  { table: 'cmdb_model', script: 'record-changed.js' },
  { table: 'proc_po', script: 'record-changed.js' },
  { table: 'proc_po_item', script: 'order-line-changed.js' },
  { table: 'sn_customerservice_case', script: 'record-changed.js' },
  { table: 'incident', script: 'record-changed.js' },
];

/** Tables of every instance that have no column for the keys of other systems. Those that extend them inherit it. */
export const KEY_COLUMN_TABLES = ['sys_user', 'core_company', 'cmdb_model'] as const;
