import type { Entity } from '../../core/flow.ts';
import type { Link } from '../../core/link.ts';
import { nameOfBase } from '../../core/name-of-base.ts';
import type { FieldValue } from '../../core/record.ts';
import type { FieldValue as ContractValue, RecordRefs } from '../contract/records.ts';
import type { LinkView } from '../contract/timeline.ts';

interface Places {
  readonly servicenowTable?: string | undefined;
  readonly servicenowId?: string | undefined;
  readonly crmModule?: string | undefined;
  readonly crmId?: string | undefined;
}

/** Where two records are, as far as it is known. */
export function refsOf({ servicenowTable, servicenowId, crmModule, crmId }: Places): RecordRefs {
  const hasServiceNow = servicenowTable !== undefined && servicenowId !== undefined;
  const hasCrm = crmModule !== undefined && crmId !== undefined;
  return {
    ...(hasServiceNow ? { servicenow: { table: servicenowTable, id: servicenowId } } : {}),
    ...(hasCrm ? { crm: { module: crmModule, id: crmId } } : {}),
  };
}

/** Undefined where nobody knows of what kind it is. */
export function viewLink(link: Link, entities: ReadonlyMap<string, Entity>): LinkView | undefined {
  const entity = entities.get(link.flowId);
  if (entity === undefined) return undefined;
  return { id: link.id, entity, name: nameOfBase(link), records: refsOf(link), state: link.state };
}

/** A value as the contract has it: its lists are not read-only. */
export function copyValue(value: FieldValue): ContractValue {
  return typeof value === 'object' && value !== null ? [...value] : (value as string | number | boolean | null);
}

/** Whether one of these values has the text somewhere, whatever its case. */
export function contains(text: string | undefined, values: readonly (FieldValue | undefined)[]): boolean {
  if (text === undefined) return true;
  const wanted = text.toLowerCase();
  return values.some((value) => value !== undefined && String(value).toLowerCase().includes(wanted));
}
