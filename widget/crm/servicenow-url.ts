import type { Entity } from '../../functions/http/contract/records.ts';

/** A form opened by the base table of a record shows the record's own class, so that no class has to be known here. */
const TABLES: Readonly<Record<Exclude<Entity, 'people'>, string>> = {
  vendors: 'core_company',
  products: 'cmdb_model',
  purchaseOrders: 'proc_po',
  cases: 'task',
};

const SYS_ID = /^[0-9a-f]{32}$/;

/**
 * The form of a record in ServiceNow
 * (https://www.servicenow.com/docs/bundle/zurich-platform-user-interface/page/use/navigation/reference/r_NavigatingByURLExamples.html).
 * Undefined where the instance is not known or the key is no id of ServiceNow.
 */
export function serviceNowUrl(instance: string | undefined, kind: keyof typeof TABLES, key: string | undefined) {
  if (instance === undefined || !/^https?:\/\//.test(instance) || key === undefined || !SYS_ID.test(key)) {
    return undefined;
  }
  const url = new URL(`/${TABLES[kind]}.do`, instance);
  url.searchParams.set('sys_id', key);
  return url.href;
}
