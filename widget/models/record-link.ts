import type { Installation } from '../../functions/http/contract/installation.ts';
import type { Entity, RecordRefs } from '../../functions/http/contract/records.ts';

/**
 * The form of a record in ServiceNow (https://www.servicenow.com/docs/bundle/zurich-platform-user-interface/page/use/navigation/reference/r_NavigatingByURLExamples.html).
 * Undefined where the instance is not a web address.
 */
export function serviceNowUrl(
  instance: string | undefined,
  record: NonNullable<RecordRefs['servicenow']>,
): string | undefined {
  if (instance === undefined || !/^https?:\/\//.test(instance)) return undefined;
  const url = new URL(`/${encodeURIComponent(record.table)}.do`, instance);
  url.searchParams.set('sys_id', record.id);
  return url.href;
}

/** The same for a record of which only the kind is known. Undefined where the kind's table is not known. */
export function serviceNowRecordUrl(installation: Installation, entity: Entity, sysId: string): string | undefined {
  const table = installation.reach.find((reach) => reach.entity === entity)?.table;
  return table === undefined ? undefined : serviceNowUrl(installation.servicenow.instance, { table, id: sysId });
}
