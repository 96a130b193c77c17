import type { Entity, Installation } from '../../functions/http/contract.ts';

/**
 * The form of a record in ServiceNow (https://www.servicenow.com/docs/bundle/zurich-platform-user-interface/page/use/navigation/reference/r_NavigatingByURLExamples.html).
 * Undefined where the table is not known or the instance is not a web address.
 */
export function serviceNowRecordUrl(installation: Installation, entity: Entity, sysId: string): string | undefined {
  const table = installation.reach.find((reach) => reach.entity === entity)?.table;
  const { instance } = installation.servicenow;
  if (table === undefined || instance === undefined || !/^https?:\/\//.test(instance)) return undefined;
  const url = new URL(`/${encodeURIComponent(table)}.do`, instance);
  url.searchParams.set('sys_id', sysId);
  return url.href;
}
