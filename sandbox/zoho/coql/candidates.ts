import type { OrgModule } from '../organisation.ts';
import type { StoredRecord } from '../records/stored-record.ts';
import type { Comparison, Criterion } from './query.ts';

/**
 * The records that can fit a condition at all: few when it asks for ids or for values of an indexed field, all of the
 * module otherwise. It spares looking at every record for each query by key.
 */
export function candidatesFor(module: OrgModule, criterion: Criterion): Iterable<StoredRecord> {
  const ids = idsFor(module, criterion);
  if (!ids) return module.records.all();
  return [...ids].map((id) => module.records.get(id)).filter((record) => record !== undefined);
}

function idsFor(module: OrgModule, criterion: Criterion): ReadonlySet<string> | undefined {
  if (criterion.kind === 'comparison') return idsOfComparison(module, criterion);
  const left = idsFor(module, criterion.left);
  const right = idsFor(module, criterion.right);
  if (criterion.kind === 'or') return left && right ? new Set([...left, ...right]) : undefined;
  return left ?? right;
}

function idsOfComparison(module: OrgModule, { field, operator, values }: Comparison): ReadonlySet<string> | undefined {
  if (operator !== '=' && operator !== 'in') return undefined;
  const texts = values.map((value) => value.text);
  if (field === 'id') return new Set(texts);
  if (!module.records.isIndexed(field)) return undefined;
  return new Set(texts.flatMap((text) => module.records.find(field, text)));
}
