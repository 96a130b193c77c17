import type { Flow, FlowFilter } from './flow.ts';
import type { FieldValues, Side } from './record.ts';

/**
 * Whether a record fulfils what a flow asks of its records, judged as the systems judge it in a query. A record that was
 * asked for by its id did not pass one.
 */
export function isChosen(flow: Flow, side: Side, fields: FieldValues): boolean {
  return (flow.where?.[side] ?? []).every((filter) => fits(filter, fields));
}

function fits({ field, operator, value }: FlowFilter, fields: FieldValues): boolean {
  return (String(fields[field] ?? '') === value) === (operator === '=');
}
