import type { Column } from '../dictionary/column.ts';
import { resolveColumn } from '../query/resolve-column.ts';
import type { DisplayContext } from './display-value.ts';
import { displayValue } from './display-value.ts';
import type { Row } from './row-store.ts';

export type DisplayMode = 'false' | 'true' | 'all';

export interface Presentation extends DisplayContext {
  readonly origin: string;
  readonly mode: DisplayMode;
  readonly excludeReferenceLink: boolean;
  /** Names asked for; all columns when undefined. */
  readonly fields?: readonly string[] | undefined;
}

export type PresentedValue = string | null | Readonly<Record<string, string | null>>;

/** A record as the Table API shows it. */
export type PresentedRecord = Readonly<Record<string, PresentedValue>>;

/**
 * Shows records of a table: text in every column, names that do not exist left out. Read through a table that it extends, a
 * record shows the columns of that table only.
 */
export function createPresenter(table: string, how: Presentation): (row: Row) => PresentedRecord {
  const names = how.fields ?? [...how.schema.columns(table).keys()];
  const readers = names.flatMap((name) => {
    const reader = resolveColumn(how, table, name);
    return reader ? [{ name, reader }] : [];
  });
  return (row) => {
    const presented: Record<string, PresentedValue> = {};
    for (const { name, reader } of readers) {
      const holder = reader.holder(row);
      presented[name] = presentValue(reader.column, holder?.[reader.column.name] ?? '', holder ?? {}, how);
    }
    return presented;
  };
}

function presentValue(column: Column, value: string, holder: Row, how: Presentation): PresentedValue {
  const shown = column.type === 'password' || column.type === 'journal_input' ? '' : value;
  if (how.mode === 'false') return isLinked(column, shown, how) ? { link: linkOf(column, value, how), value } : shown;
  const display_value = displayValue(column, shown, holder, how);
  const link = isLinked(column, shown, how) ? { link: linkOf(column, value, how) } : undefined;
  if (how.mode === 'true') return link ? { display_value, ...link } : (display_value ?? '');
  return { display_value, value: shown, ...link };
}

function isLinked(column: Column, value: string, how: Presentation): boolean {
  return column.type === 'reference' && value !== '' && !how.excludeReferenceLink;
}

function linkOf(column: Column, value: string, how: Presentation): string {
  return `${how.origin}/api/now/table/${column.reference ?? ''}/${value}`;
}
