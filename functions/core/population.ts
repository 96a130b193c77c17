import type { Flow, FlowFilter } from './flow.ts';
import type { FieldValues, Side } from './record.ts';

/** Whether a record is one of those that nobody wants synced. What the system did not say is no reason to leave one out. */
export function isLeftOut(flow: Flow, side: Side, fields: FieldValues): boolean {
  return (flow.leaveOut?.[side] ?? []).some((filter) => fits(filter, fields));
}

/** What a query asks for so that none of them comes back. */
export function staysIn({ field, operator, value }: FlowFilter): FlowFilter {
  return { field, operator: operator === '=' ? '!=' : '=', value };
}

function fits({ field, operator, value }: FlowFilter, fields: FieldValues): boolean {
  const known = fields[field];
  if (known === undefined) return false;
  return (String(known ?? '') === value) === (operator === '=');
}
