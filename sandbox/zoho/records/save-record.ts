import type { Organisation, OrgModule, User } from '../organisation.ts';
import type { Values } from './check-row.ts';
import { wholeSecond } from './crm-time.ts';
import { nameOf } from './present-record.ts';
import { orderTotals } from './purchase-lines.ts';
import { changeOf, STATUS_FIELDS } from './record-change.ts';
import type { StoredRecord } from './stored-record.ts';

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
    lock: before?.lock,
  };
  module.records.put(saved);
  organisation.changes.push(changeOf(module, before, saved));
  if (change.runsWorkflows) scheduleWorkflows(change, saved);
  return saved;
}

function complete(change: Change, values: Values): Values {
  const { organisation, module, runsWorkflows } = change;
  const { workflows, formulas } = organisation.rules;
  const atOnce = runsWorkflows ? workflows.filter(({ afterMs }) => afterMs === undefined) : [];
  let result = { ...values, ...systemValues(change, values) };
  for (const rule of [...atOnce, ...formulas]) {
    if (rule.module === module.definition.apiName) result = { ...result, ...rule.run(result) };
  }
  return result;
}

/** What the system itself sets in records of some modules. */
function systemValues({ module, before }: Change, values: Values): Values {
  if (module.definition.apiName === 'Purchase_Orders') return orderTotals(values);
  if (module.definition.apiName !== 'Cases') return {};
  const comments = Number(values.No_of_comments ?? 0) + (values.Add_Comment ? 1 : 0);
  return { ...(before ? {} : caseNumber(module)), Add_Comment: null, No_of_comments: comments };
}

/** Numbers of deleted cases are not used again. */
function caseNumber({ numbering }: OrgModule): Values {
  numbering.last += 1;
  return { Case_Number: String(numbering.last) };
}

function scheduleWorkflows({ organisation, module, now }: Change, { id }: StoredRecord): void {
  for (const workflow of organisation.rules.workflows) {
    if (workflow.afterMs === undefined || workflow.module !== module.definition.apiName) continue;
    organisation.rules.due.push({ at: now + workflow.afterMs, recordId: id, workflow });
  }
}

export interface Deletion {
  readonly organisation: Organisation;
  readonly module: OrgModule;
  readonly user: User;
  readonly now: number;
  readonly permanent?: boolean;
}

/** Moves a record to the recycle bin, or past it. Records that look it up are not touched: their lookup is empty now. */
export function deleteRecord({ organisation, module, user, now, permanent = false }: Deletion, id: string): void {
  const record = module.records.get(id);
  if (!record) return;
  module.deleted.push({
    id,
    displayName: nameOf(module, record),
    deletedAt: wholeSecond(now),
    deletedBy: user.id,
    createdBy: record.createdBy,
    permanent,
    record,
  });
  module.records.remove(id);
  organisation.changes.push({ module: module.definition.apiName, operation: 'delete', id, fields: STATUS_FIELDS });
}
