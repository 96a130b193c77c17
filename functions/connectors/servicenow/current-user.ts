import { isNotAllowed, isNotThere } from './answer-error.ts';
import { readText } from './record-codec.ts';
import type { TableApi } from './table-api.ts';

/** A script that the instance runs for whoever calls; it is a constant, so nothing of ours gets into it. */
const OWN_USER_NAME = 'user_name=javascript:gs.getUserName()';

export interface CurrentUser {
  readonly id: string;
  readonly userName: string;
  /** The name that people read. */
  readonly name: string;
}

/** Whose credentials these are, or undefined where the instance does not tell. */
export async function readCurrentUser(api: TableApi): Promise<CurrentUser | undefined> {
  try {
    const fields = ['sys_id', 'user_name', 'name'];
    const { rows } = await api.list({ table: 'sys_user', query: OWN_USER_NAME, fields, limit: 2 });
    const [row, second] = rows;
    const userName = readText(row?.user_name).trim();
    // More than one row means that the condition was not understood.
    if (row === undefined || second !== undefined || userName === '') return undefined;
    return { id: readText(row.sys_id), userName, name: readText(row.name).trim() || userName };
  } catch (error) {
    if (isNotAllowed(error) || isNotThere(error)) return undefined;
    throw error;
  }
}
