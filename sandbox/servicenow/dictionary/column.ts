/** `internal_type` values of sys_dictionary that the simulated tables use. */
export type ColumnType =
  | 'string'
  | 'email'
  | 'ph_number'
  | 'url'
  | 'integer'
  | 'decimal'
  | 'currency'
  | 'boolean'
  | 'glide_date'
  | 'glide_date_time'
  | 'reference'
  | 'glide_list'
  | 'GUID'
  | 'journal_input'
  | 'password'
  | 'sys_class_name'
  | 'xml';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One row of sys_dictionary. */
export interface Column {
  readonly name: string;
  readonly label: string;
  readonly type: ColumnType;
  readonly maxLength: number;
  /** The table a reference, or each id of a list, points at. */
  readonly reference?: string;
  /** What the deletion of the record referred to does to this one. References are cleared where nothing is said. */
  readonly onDelete?: 'delete' | 'restrict';
  readonly choices?: readonly Choice[];
  /** A value outside the choices counts as none at all, instead of being refused. */
  readonly dropsUnknownChoice?: boolean;
  readonly mandatory?: boolean;
  readonly readOnly?: boolean;
  /** A read-only column that takes a value as long as it has none. */
  readonly setOnce?: boolean;
  /** Roles of which one is needed to write it, beyond those of the table. Others are passed over without a word. */
  readonly writeRoles?: readonly string[];
  /** The column is its parent's: only the list of values and the default are the table's own. */
  readonly inherited?: boolean;
  /** Its value names the record in references. */
  readonly display?: boolean;
  readonly defaultValue?: string;
}

export interface TableDefinition {
  readonly name: string;
  readonly label: string;
  readonly extends?: string;
  readonly columns: readonly Column[];
  /** Given to the auto-numbered column `number`. */
  readonly numberPrefix?: string;
  /** Roles of which one is needed; `*` stands for everyone who is logged in. The role admin may always. */
  readonly read: readonly string[];
  readonly write: readonly string[];
}

type More = Partial<Omit<Column, 'name' | 'label' | 'type'>>;

const DEFAULT_LENGTH = 40;

export function text(name: string, label: string, maxLength = DEFAULT_LENGTH, more: More = {}): Column {
  return { name, label, type: 'string', maxLength, ...more };
}

export function email(name: string, label: string): Column {
  return { name, label, type: 'email', maxLength: 100 };
}

export function phone(name: string, label: string): Column {
  return { name, label, type: 'ph_number', maxLength: DEFAULT_LENGTH };
}

export function url(name: string, label: string): Column {
  return { name, label, type: 'url', maxLength: 1024 };
}

export function integer(name: string, label: string, more: More = {}): Column {
  return { name, label, type: 'integer', maxLength: DEFAULT_LENGTH, ...more };
}

export function decimal(name: string, label: string, more: More = {}): Column {
  return { name, label, type: 'decimal', maxLength: 20, ...more };
}

export function currency(name: string, label: string, more: More = {}): Column {
  return { name, label, type: 'currency', maxLength: 20, ...more };
}

export function flag(name: string, label: string, defaultValue: 'true' | 'false' = 'false', more: More = {}): Column {
  return { name, label, type: 'boolean', maxLength: DEFAULT_LENGTH, defaultValue, ...more };
}

export function date(name: string, label: string, more: More = {}): Column {
  return { name, label, type: 'glide_date', maxLength: DEFAULT_LENGTH, ...more };
}

export function dateTime(name: string, label: string, more: More = {}): Column {
  return { name, label, type: 'glide_date_time', maxLength: DEFAULT_LENGTH, ...more };
}

export function reference(name: string, label: string, table: string, more: More = {}): Column {
  return { name, label, type: 'reference', maxLength: 32, reference: table, ...more };
}

/** Ids of several records of a table, with commas between them. */
export function list(name: string, label: string, table: string, more: More = {}): Column {
  return { name, label, type: 'glide_list', maxLength: 1024, reference: table, ...more };
}

export function journal(name: string, label: string): Column {
  return { name, label, type: 'journal_input', maxLength: 4000 };
}

/** A column with a fixed list of values, written as `value: label`. */
export function choice(
  name: string,
  label: string,
  choices: Readonly<Record<string, string>>,
  more: More = {},
): Column {
  return {
    name,
    label,
    type: 'string',
    maxLength: DEFAULT_LENGTH,
    choices: Object.entries(choices).map(([value, choiceLabel]) => ({ value, label: choiceLabel })),
    ...more,
  };
}

/** A choice whose values are numbers, as states and priorities are. */
export function level(name: string, label: string, choices: Readonly<Record<string, string>>, more: More = {}): Column {
  return { ...choice(name, label, choices, more), type: 'integer' };
}
