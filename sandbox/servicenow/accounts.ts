/** Somebody who can log in: a row of sys_user with a password. */
export interface Account {
  readonly sysId: string;
  readonly userName: string;
  password: string;
  /** With those that its own roles contain. */
  roles: readonly string[];
  readonly timeZone: string;
}

export interface AccountSeed {
  readonly userName: string;
  readonly password: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly roles: readonly string[];
  readonly timeZone?: string;
  readonly passwordNeedsReset?: boolean;
}

/** The user that the sync is meant to connect as: every role it needs and no more. */
export const INTEGRATION_USER = 'zoho.integration';
/** The one who edits records in ServiceNow where nobody else is named. */
export const EDITOR = 'dana.reed';

export const ACCOUNTS: readonly AccountSeed[] = [
  {
    userName: INTEGRATION_USER,
    password: 'Integrate!42',
    firstName: 'Zoho',
    lastName: 'Integration',
    roles: [
      'snc_internal',
      'csm_ws_integration',
      'sn_customerservice_agent',
      'sn_customerservice.contact_manager',
      'sn_customerservice.consumer_agent',
      'itil',
      'user_admin',
      'vendor_manager',
      'model_manager',
      'procurement_user',
      'personalize_dictionary',
      'audit_reader',
    ],
  },
  {
    userName: 'admin',
    password: 'Admin!42',
    firstName: 'System',
    lastName: 'Administrator',
    roles: ['admin'],
    timeZone: 'US/Pacific',
  },
  { userName: EDITOR, password: 'Reed!42', firstName: 'Dana', lastName: 'Reed', roles: ['itil', 'snc_internal'] },
  { userName: 'no.rights', password: 'Nothing!42', firstName: 'Nora', lastName: 'Wrights', roles: ['snc_internal'] },
  {
    userName: 'must.reset',
    password: 'Initial!42',
    firstName: 'Max',
    lastName: 'Reset',
    roles: ['snc_internal', 'csm_ws_integration'],
    passwordNeedsReset: true,
  },
];
