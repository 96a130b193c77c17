import type { Conflict } from '../../functions/http/contract/conflicts.ts';
import type { RunView } from '../../functions/http/contract/runs.ts';
import type { Timeline } from '../../functions/http/contract/timeline.ts';
import type { WorkItem } from '../../functions/http/contract/work-list.ts';

const SYS_ID = 'ab12';
const CRM_ID = '554023000000527044';
const BOTH = {
  servicenow: { table: 'sys_user', id: SYS_ID },
  crm: { module: 'Contacts', id: CRM_ID },
};

/** A record whose e-mail address the CRM refuses, and that can be corrected. */
export const REFUSED: WorkItem = {
  id: 'people/Contacts/servicenow/1',
  entity: 'people',
  side: 'crm',
  recordSide: 'servicenow',
  recordId: SYS_ID,
  recordName: 'Grace Hopper',
  reason: 'value-refused',
  field: 'Email',
  code: 'INVALID_DATA',
  details: 'the email is not valid',
  correctable: { field: 'email', value: 'grace(at)navy' },
  records: { servicenow: BOTH.servicenow },
  attempts: 2,
  since: '2025-11-11T09:00:00Z',
};

/** A record of which two in the CRM could be the partner. */
export const DOUBTFUL: WorkItem = {
  id: 'people/Contacts/servicenow/2',
  entity: 'people',
  side: 'crm',
  recordSide: 'servicenow',
  recordId: SYS_ID,
  recordName: 'Ada Lovelace',
  reason: 'ambiguous-match',
  candidates: [
    { id: 'c1', name: 'Ada Lovelace' },
    { id: 'c2', name: 'Ada King' },
  ],
  records: { servicenow: BOTH.servicenow },
  attempts: 1,
  since: '2025-11-10T09:00:00Z',
};

/** A record that only its own system can get on. */
export const DENIED: WorkItem = {
  id: 'vendors/Vendors/servicenow/3',
  entity: 'vendors',
  side: 'crm',
  recordSide: 'servicenow',
  recordId: SYS_ID,
  recordName: 'Initech',
  reason: 'no-permission',
  records: { servicenow: { table: 'core_company', id: SYS_ID } },
  attempts: 5,
  since: '2025-11-12T09:00:00Z',
};

export function conflictOf(id: string, field: string, values: Conflict['values']): Conflict {
  return {
    id,
    state: 'open',
    at: '2025-11-11T12:00:00Z',
    entity: 'people',
    link: 'people/Contacts/servicenow/4',
    recordName: 'Katherine Johnson',
    records: BOTH,
    fields: { servicenow: field.toLowerCase(), crm: field },
    values,
    changedAt: { servicenow: '2025-11-11T10:00:00Z', crm: '2025-11-11T11:00:00Z' },
  };
}

const COUNTS = { seen: 20, created: 1, updated: 14, linked: 0, skipped: 4, failed: 1 };

export const ENDED_RUN: RunView = {
  id: 'run-9',
  kind: 'incremental',
  state: 'done',
  startedAt: '2025-11-12T09:00:00Z',
  finishedAt: '2025-11-12T09:01:20Z',
  counts: { people: COUNTS },
  settingsRevision: 1,
};

export const TIMELINE: Timeline = {
  link: {
    id: 'people/Contacts/servicenow/4',
    entity: 'people',
    name: 'Katherine Johnson',
    records: BOTH,
    state: 'linked',
  },
  events: [
    {
      at: '2025-11-12T09:00:30Z',
      kind: 'updated',
      side: 'crm',
      runId: 'run-9',
      changes: [{ field: 'Phone', before: null, after: '+1 757 555 0100', reason: 'edited' }],
    },
    { at: '2025-11-01T09:00:00Z', kind: 'created', side: 'crm', runId: 'run-1', changes: [] },
  ],
};
