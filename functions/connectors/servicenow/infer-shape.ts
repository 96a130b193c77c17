import type { FieldShape, FieldType } from '../connector.ts';
import type { TableShape } from './dictionary.ts';
import { type RawRow, readLinkedTable, readText } from './record-codec.ts';
import type { TableApi } from './table-api.ts';

/** When the first record is hidden from the user, one of these may not be. */
const SECOND_LOOK_ROWS = 100;

/** Journals always come back empty as values, so a filled column of this name is none. */
const JOURNAL_NAMES: ReadonlySet<string> = new Set(['comments', 'work_notes', 'comments_and_work_notes']);

const INSTANT = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const BOOLEAN = /^(true|false)$/;

/** The columns of one record, for users who may read a table but not the dictionary. Throws where the table may not be read. */
export async function inferShape(api: TableApi, table: string): Promise<TableShape> {
  const first = await api.list({ table, query: '', fields: [], limit: 1, withLinks: true });
  const isHidden = first.rows.length === 0 && (first.total ?? 0) > 0;
  const seen = isHidden
    ? await api.list({ table, query: '', fields: [], limit: SECOND_LOOK_ROWS, withLinks: true })
    : first;
  const fields = Object.entries(seen.rows[0] ?? {}).map(([name, raw]): [string, FieldShape] => [
    name,
    inferField(name, raw),
  ]);
  return { name: table, label: table, fields: new Map(fields), creatable: true, inferred: true };
}

function inferField(name: string, raw: RawRow[string]): FieldShape {
  const target = readLinkedTable(raw);
  const isJournal = JOURNAL_NAMES.has(name) && readText(raw) === '';
  return {
    name,
    label: name,
    type: isJournal ? 'other' : inferType(readText(raw), target),
    required: false,
    writable: !name.startsWith('sys_') && !isJournal,
    unique: name === 'sys_id',
    ...(target === undefined ? {} : { target }),
  };
}

/** Digits stay text: they may be choices, postal codes or phone numbers. */
function inferType(text: string, target: string | undefined): FieldType {
  if (target !== undefined) return target === 'sys_user' ? 'user' : 'reference';
  if (INSTANT.test(text)) return 'datetime';
  if (DAY.test(text)) return 'date';
  return BOOLEAN.test(text) ? 'boolean' : 'text';
}
