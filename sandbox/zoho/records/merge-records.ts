import type { Organisation, OrgModule, User } from '../organisation.ts';
import type { Values } from './check-row.ts';
import { deleteRecord, saveRecord } from './save-record.ts';
import { rowsOf, type StoredRecord, type StoredRow, type StoredValue } from './stored-record.ts';

export interface Merge {
  readonly organisation: Organisation;
  readonly module: OrgModule;
  readonly user: User;
  readonly now: number;
  readonly master: StoredRecord;
  readonly others: readonly StoredRecord[];
}

/**
 * Makes one record of several: the master keeps its values and takes those it lacks, the others are gone for good, and
 * what looked them up looks up the master, without counting as modified.
 */
export function mergeRecords({ organisation, module, user, now, master, others }: Merge): StoredRecord {
  const values = lackingValues(module, master, others);
  for (const { id } of others) deleteRecord({ organisation, module, user, now, permanent: true }, id);
  const replaced = new Set(others.map(({ id }) => id));
  for (const holder of organisation.modules.values())
    repointLookups(holder, module.definition.apiName, replaced, master);
  const before = module.records.get(master.id) ?? master;
  return saveRecord({ organisation, module, user, now, before, values, runsWorkflows: true });
}

function lackingValues(module: OrgModule, master: StoredRecord, others: readonly StoredRecord[]): Values {
  const values: Record<string, StoredValue> = {};
  for (const { apiName, readOnly, dataType } of module.fields.values()) {
    if (readOnly || dataType === 'ownerlookup' || (master.values[apiName] ?? null) !== null) continue;
    const donor = others.find((other) => (other.values[apiName] ?? null) !== null);
    if (donor) values[apiName] = donor.values[apiName] ?? null;
  }
  return values;
}

function repointLookups(holder: OrgModule, target: string, replaced: ReadonlySet<string>, { id }: StoredRecord): void {
  const fields = [...holder.fields.values()];
  const lookups = fields.filter((field) => field.dataType === 'lookup' && field.target === target);
  // The lines of an order look up products only.
  const subforms = target === 'Products' ? fields.filter(({ dataType }) => dataType === 'subform') : [];
  if (lookups.length + subforms.length === 0) return;
  for (const record of [...holder.records.all()]) {
    const changed = {
      ...repointed(
        record.values,
        lookups.map(({ apiName }) => apiName),
        replaced,
        id,
      ),
      ...repointedLines(
        record.values,
        subforms.map(({ apiName }) => apiName),
        replaced,
        id,
      ),
    };
    if (Object.keys(changed).length > 0) holder.records.put({ ...record, values: { ...record.values, ...changed } });
  }
}

/** The named lookups that led to a replaced record, leading to the other one. */
function repointed(values: Values, names: readonly string[], replaced: ReadonlySet<string>, id: string): Values {
  const led = names.filter((name) => replaced.has(String(values[name])));
  return Object.fromEntries(led.map((name) => [name, id]));
}

function repointedLines(values: Values, names: readonly string[], replaced: ReadonlySet<string>, id: string): Values {
  const changed: Record<string, StoredValue> = {};
  for (const name of names) {
    const rows = rowsOf(values[name]);
    const moved = rows.map((row) => ({ row, to: repointed(row.values, ['Product_Name'], replaced, id) }));
    if (!moved.some(({ to }) => 'Product_Name' in to)) continue;
    changed[name] = moved.map(({ row, to }): StoredRow => ({ ...row, values: { ...row.values, ...to } }));
  }
  return changed;
}
