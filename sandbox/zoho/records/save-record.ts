import type { Organisation, OrgModule, User } from '../organisation.ts';
import type { Values } from './check-row.ts';
import { wholeSecond } from './crm-time.ts';
import { nameOf } from './present-record.ts';
import type { StoredRecord, StoredValue } from './stored-record.ts';
import { orderTotals } from './subform-rows.ts';

export interface Change {
  readonly organisation: Organisation;
  readonly module: OrgModule;
  readonly user: User;
  readonly values: Values;
  readonly before?: StoredRecord | undefined;
  readonly now: number;
  readonly runsWorkflows: boolean;
}

/** Keeps checked values as a new record or as the new state of one, and lets the automations of the organisation run. */
export function saveRecord(change: Change): StoredRecord {
  const { organisation, module, user, before } = change;
  const now = wholeSecond(change.now);
  const { Owner: owner, ...values } = change.values;
  const saved: StoredRecord = {
    id: before?.id ?? organisation.nextId(),
    values: complete(change, { ...before?.values, ...values }),
    owner: typeof owner === 'string' ? owner : (before?.owner ?? user.id),
    createdBy: before?.createdBy ?? user.id,
    createdAt: before?.createdAt ?? now,
    modifiedBy: user.id,
    modifiedAt: now,
  };
  module.records.put(saved);
  return saved;
}

function complete(change: Change, values: Record<string, StoredValue>): Values {
  const { organisation, module, before } = change;
  const name = module.definition.apiName;
  let result: Record<string, StoredValue> = values;
  if (name === 'Cases' && !before) result = { ...result, Case_Number: String(module.records.size + 1) };
  if (name === 'Purchase_Orders') result = { ...result, ...orderTotals(result) };
  if (!change.runsWorkflows) return result;
  for (const workflow of organisation.workflows) {
    if (workflow.module === name) result = { ...result, ...workflow.run(result) };
  }
  return result;
}

/** Moves a record to the recycle bin, or past it. */
export function deleteRecord(
  module: OrgModule,
  record: StoredRecord,
  how: { readonly user: User; readonly now: number; readonly permanent?: boolean },
): void {
  module.deleted.push({
    id: record.id,
    displayName: nameOf(module, record),
    deletedAt: wholeSecond(how.now),
    deletedBy: how.user.id,
    createdBy: record.createdBy,
    permanent: how.permanent ?? false,
  });
  module.records.remove(record.id);
}
