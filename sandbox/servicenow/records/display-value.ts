import type { Column } from '../dictionary/column.ts';
import type { ColumnLookup } from '../query/resolve-column.ts';
import type { Row } from './row-store.ts';

export interface DisplayContext extends ColumnLookup {
  /** The session user's zone; a name that Intl knows, such as `US/Pacific`. */
  readonly timeZone: string;
}

/** What people read in a column: labels, names of referenced records, times of their own zone. Null where there is none. */
export function displayValue(column: Column, value: string, row: Row, context: DisplayContext): string | null {
  if (column.type === 'journal_input') return journalText(column, row, context);
  if (value === '') return column.choices ? null : '';
  if (column.choices) return column.choices.find((choice) => choice.value === value)?.label ?? value;
  switch (column.type) {
    case 'reference':
      return referenceName(column, value, context);
    case 'glide_list':
      return value
        .split(',')
        .map((id) => referenceName(column, id, context))
        .join(', ');
    case 'glide_date_time':
      return inZone(value, context.timeZone);
    case 'integer':
      return Number(value).toLocaleString('en-US');
    case 'currency':
      return Number(value).toLocaleString('en-US', { style: 'currency', currency: 'USD' });
    case 'sys_class_name':
      return context.schema.table(value)?.label ?? value;
    default:
      return value;
  }
}

function referenceName(column: Column, value: string, context: DisplayContext): string {
  const target = column.reference ?? '';
  const referred = context.store.find(target, value);
  return referred?.[context.schema.displayColumn(referred.sys_class_name || target)] ?? value;
}

/** The whole history of a journal column as one text, newest entry first. */
function journalText(column: Column, row: Row, context: DisplayContext): string {
  return context.store
    .rows('sys_journal_field')
    .filter((entry) => entry.element_id === row.sys_id && entry.element === column.name)
    .map((entry) => {
      const at = inZone(entry.sys_created_on ?? '', context.timeZone);
      return `${at} - ${entry.sys_created_by ?? ''} (${column.label})\n${entry.value ?? ''}\n\n`;
    })
    .reverse()
    .join('');
}

/** The instance's time (UTC) as a clock in the zone shows it. */
function inZone(time: string, timeZone: string): string {
  const at = Date.parse(`${time.replace(' ', 'T')}Z`);
  if (timeZone === 'GMT' || Number.isNaN(at)) return time;
  return new Date(at).toLocaleString('sv-SE', { timeZone });
}
