import type { Context, Hono } from 'hono';
import type { Clock } from '../../functions/connectors/http/runtime.ts';
import { hasScope, type NeededScope } from './accounts/scopes.ts';
import { CrmError } from './crm-error.ts';
import { isJsonObject, type Json, listAt } from './json.ts';
import type { Organisation, OrgModule, Right, User } from './organisation.ts';
import type { PageTokens } from './records/page-tokens.ts';

/** Who calls: everything a call sees belongs to this organisation. */
export interface Caller {
  readonly user: User;
  readonly organisation: Organisation;
  /** The application that the token was given to. */
  readonly clientId: string;
  readonly scopes: readonly string[];
}

export interface CrmEnv {
  Variables: { caller: Caller; body: unknown };
}

export type CrmContext = Context<CrmEnv>;
export type CrmApp = Hono<CrmEnv>;

/** What was written through the API. */
export interface WriteCount {
  /** Rows that were written. */
  records: number;
  /** Calls that wrote, or tried to. */
  calls: number;
  created: number;
  updated: number;
  deleted: number;
}

export interface CrmDependencies {
  readonly clock: Clock;
  readonly pageTokens: PageTokens;
  readonly writes: WriteCount;
  /** Tells the subscribers of an organisation what happened to its records since the last time. */
  readonly announce: (organisation: Organisation) => void;
}

/** Refuses a call whose token lacks one of the scopes. */
export function requireScopes(c: CrmContext, ...needed: readonly NeededScope[]): void {
  const { scopes } = c.get('caller');
  if (needed.every((scope) => hasScope(scopes, scope))) return;
  throw new CrmError(401, 'OAUTH_SCOPE_MISMATCH', 'invalid oauth scope to access this URL');
}

/** Refuses a call that the profile of its user does not allow. */
export function requireRight(c: CrmContext, right: Right): void {
  if (c.get('caller').user.profile.rights.has(right)) return;
  throw new CrmError(403, 'NO_PERMISSION', `permission denied to ${right}`, { permissions: [right] });
}

/** A module that has records of its own. */
export function requireModule(c: CrmContext, apiName: string): OrgModule {
  const module = c.get('caller').organisation.modules.get(apiName);
  if (module && !module.definition.parent) return module;
  throw new CrmError(400, 'INVALID_MODULE', 'the module name given seems to be invalid', { resource_path_index: 0 });
}

/** The list of a request's body. Throws when it is missing, empty or too long. */
export function requireRows(body: unknown, key: string, most: number): readonly Json[] {
  if (!isJsonObject(body)) throw new CrmError(400, 'INVALID_DATA', 'body', { expected_data_type: 'jsonobject' });
  const rows = listAt(body, key);
  if (!rows) {
    if (body[key] !== undefined)
      throw new CrmError(400, 'INVALID_DATA', 'invalid data', { api_name: key, expected_data_type: 'jsonarray' });
    throw new CrmError(400, 'MANDATORY_NOT_FOUND', 'required field not found', { api_name: key, json_path: '$' });
  }
  if (rows.length === 0) throw new CrmError(400, 'INVALID_DATA', 'invalid data', { api_name: key, minimum_length: 1 });
  if (rows.length > most)
    throw new CrmError(400, 'LIMIT_EXCEEDED', 'too many rows in one call', { api_name: key, limit: most });
  return rows;
}
