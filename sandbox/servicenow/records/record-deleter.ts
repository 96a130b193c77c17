import type { Schema } from '../dictionary/schema.ts';
import { InstanceError } from '../errors.ts';
import { deletionPayload } from './deletion-payload.ts';
import type { Reference } from './references-to.ts';
import { referencesTo } from './references-to.ts';
import type { Row, RowStore } from './row-store.ts';

export interface RecordDeleterDeps {
  readonly schema: Schema;
  readonly store: RowStore;
  /** The instance's time (UTC). */
  readonly at: () => string;
  /** Adds a row of one of the platform's own tables, without rules. */
  insertPlain(table: string, values: Row, userName: string): Row;
  /** Saves values that no caller has to be allowed to write. */
  change(table: string, row: Row, values: Readonly<Row>, userName: string): void;
  /** Lets the platform's rules follow. */
  afterDeleteOrRestore(table: string, row: Row, userName: string, operation: 'delete' | 'insert'): void;
}

export interface RecordDeleter {
  remove(table: string, row: Row, userName: string): void;
  /** Brings a deleted record back, under its old id and with its old times, and with it what went or was cleared. */
  restore(sysId: string, userName: string): Row;
  /** Deletions in the table leave no trace, as the attribute `no_audit_delete` has it. */
  stopAuditing(table: string): void;
}

interface Deletion {
  readonly table: string;
  readonly row: Row;
  readonly deletedWithIt: string[];
  readonly cleared: Reference[];
}

/**
 * Deletes records and what their references say of those that point at them, and can undo it.
 * https://www.servicenow.com/docs/r/platform-administration/t_CascadeDeleteRules.html
 */
export function createRecordDeleter(deps: RecordDeleterDeps): RecordDeleter {
  const { schema, store } = deps;
  const deletions = new Map<string, Deletion>();
  const unaudited = new Set<string>();

  const remove: RecordDeleter['remove'] = (table, row, userName) => {
    const sysId = row.sys_id ?? '';
    const tablename = row.sys_class_name || table;
    const references = referencesTo(schema, store, tablename, sysId);
    refuseWhereRestricted(references);
    const deletion: Deletion = { table: tablename, row, deletedWithIt: [], cleared: [] };
    deletions.set(sysId, deletion);
    store.remove(table, sysId);
    if (!unaudited.has(tablename)) audit(deletion, userName);
    for (const reference of references) release(deletion, reference, userName);
    deps.afterDeleteOrRestore(tablename, row, userName, 'delete');
  };

  /** Deletes or clears what pointed at the record, unless it went in the meantime. */
  const release = (deletion: Deletion, { table, row, column }: Reference, userName: string): void => {
    if (!isThere(table, row)) return;
    if (column.onDelete === 'delete') {
      deletion.deletedWithIt.push(row.sys_id ?? '');
      remove(table, row, userName);
    } else {
      deletion.cleared.push({ table, row, column });
      deps.change(table, row, { [column.name]: '' }, userName);
    }
  };

  const isThere = (table: string, row: Row) => store.find(table, row.sys_id ?? '') === row;

  const audit = ({ table, row }: Deletion, userName: string): void => {
    const trace = {
      tablename: table,
      documentkey: row.sys_id ?? '',
      display_value: row[schema.displayColumn(table)] ?? '',
      payload: deletionPayload(table, row),
    };
    deps.insertPlain('sys_audit_delete', trace, userName);
  };

  const restore: RecordDeleter['restore'] = (sysId, userName) => {
    const deletion = deletions.get(sysId);
    if (!deletion) throw new Error(`No record ${sysId} was deleted.`);
    deletions.delete(sysId);
    // First what went along: rules that follow a part must not find the whole half filled and change it.
    for (const id of deletion.deletedWithIt) if (deletions.has(id)) restore(id, userName);
    store.insert(deletion.table, deletion.row);
    markRecovered(sysId);
    for (const reference of deletion.cleared) relink(reference, sysId, userName);
    deps.afterDeleteOrRestore(deletion.table, deletion.row, userName, 'insert');
    return deletion.row;
  };

  const markRecovered = (sysId: string): void => {
    for (const trace of store.rows('sys_audit_delete')) {
      if (trace.documentkey === sysId) trace.delete_recovery = deps.at();
    }
    store.touch();
  };

  /** A reference that somebody filled in the meantime keeps its new value. */
  const relink = ({ table, row, column }: Reference, sysId: string, userName: string): void => {
    if (isThere(table, row) && !row[column.name]) deps.change(table, row, { [column.name]: sysId }, userName);
  };

  return { remove, restore, stopAuditing: (table) => unaudited.add(table) };
}

function refuseWhereRestricted(references: readonly Reference[]): void {
  const barring = references.find(({ column }) => column.onDelete === 'restrict');
  if (!barring) return;
  throw new InstanceError(403, 'Operation Failed', `Delete restricted: the record is in use by ${barring.table}`);
}
