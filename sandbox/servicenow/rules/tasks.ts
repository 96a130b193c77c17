import type { Row } from '../records/row-store.ts';
import type { PlatformRule, Save } from './save.ts';
import { changes } from './save.ts';

/** Incident priorities by impact, then urgency. */
const PRIORITY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '1': { '1': '1', '2': '2', '3': '3' },
  '2': { '1': '2', '2': '3', '3': '4' },
  '3': { '1': '3', '2': '4', '3': '5' },
};

/** What the numbers of a table's states mean. They differ by table: a closed case is 3, a closed incident 7. */
interface States {
  readonly resolved: string;
  readonly closed: readonly string[];
}

const INCIDENT_STATES: States = { resolved: '6', closed: ['7', '8'] };
const CASE_STATES: States = { resolved: '6', closed: ['3'] };

export const TASK_RULES: readonly PlatformRule[] = [
  { table: 'task', before: ({ after, at }) => ({ opened_at: after.opened_at || at }) },
  { table: 'incident', before: ({ after }) => ({ priority: incidentPriority(after) }) },
  { table: 'incident', before: (save) => closing(save, INCIDENT_STATES) },
  { table: 'sn_customerservice_case', before: (save) => closing(save, CASE_STATES) },
];

/** Whatever was written to the priority itself is overwritten. */
export function incidentPriority(row: Readonly<Row>): string {
  return PRIORITY[row.impact ?? '']?.[row.urgency ?? ''] ?? '5';
}

/** Times and activity follow the state; opening a record again takes them back. */
function closing(save: Save, states: States): Row {
  if (!changes(save, 'state')) return {};
  const { state = '', resolved_at = '' } = save.after;
  if (states.closed.includes(state)) return { active: 'false', closed_at: save.at };
  if (state === states.resolved) return { active: 'true', resolved_at: save.at, closed_at: '' };
  return { active: 'true', closed_at: '', resolved_at: save.before ? '' : resolved_at };
}
