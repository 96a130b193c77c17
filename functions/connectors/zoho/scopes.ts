/**
 * Scopes of a sign-in: who is it, in which organisation, and is it an administrator. No refresh token is asked for
 * with these.
 * @see https://www.zoho.com/crm/developer/docs/api/v8/scopes.html
 */
export const LOGIN_SCOPES: readonly string[] = [
  'ZohoCRM.users.READ',
  'ZohoCRM.org.READ',
  'ZohoCRM.settings.profiles.READ',
];

const SYNCED_MODULES = ['contacts', 'leads', 'vendors', 'purchaseorders', 'products', 'cases', 'accounts'];

/** Scopes of the connection that syncs, offline. Adding one later makes every customer consent again. */
export const SYNC_SCOPES: readonly string[] = [
  ...SYNCED_MODULES.map((module) => `ZohoCRM.modules.${module}.ALL`),
  'ZohoCRM.coql.READ',
  'ZohoCRM.notifications.ALL',
  'ZohoCRM.settings.modules.READ',
  'ZohoCRM.settings.fields.READ',
  // The field that holds our key, where the installed package did not bring it.
  'ZohoCRM.settings.fields.CREATE',
  'ZohoCRM.settings.layouts.READ',
  'ZohoCRM.settings.variables.ALL',
  // Admin right is checked again before each privileged change.
  'ZohoCRM.settings.profiles.READ',
  'ZohoCRM.users.READ',
  'ZohoCRM.org.READ',
];
