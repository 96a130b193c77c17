import type { Condition } from '../connector.ts';
import { type Criterion, compare, isEmpty, isFieldName, isSafeValue } from './coql.ts';
import type { CrmField } from './metadata-schemas.ts';
import type { CrmFields } from './record-codec.ts';

type Comparison = Exclude<Condition, { readonly operator: 'is-filled' }>;

/** COQL knows only `=` for a boolean, so its opposite is asked for. */
function booleanCriterion(condition: Comparison): Criterion | undefined {
  if (condition.value !== 'true' && condition.value !== 'false') return undefined;
  const isTrue = (condition.value === 'true') === (condition.operator === '=');
  return compare(condition.field, '=', String(isTrue));
}

function toCriterion(field: CrmField, condition: Condition): Criterion | undefined {
  if (condition.operator === 'is-filled') return isEmpty(condition.field, false);
  if (condition.value === '') return isEmpty(condition.field, condition.operator === '=');
  if (!isSafeValue(condition.value)) return undefined;
  if (field.data_type === 'boolean') return booleanCriterion(condition);
  return compare(condition.field, condition.operator, condition.value);
}

/**
 * The conditions that Zoho can evaluate. One on an unknown field or with a value that must not stand in a query is left
 * out: more rows come back then, and the caller checks them anyway.
 */
export function toCriteria(fields: CrmFields, conditions: readonly Condition[]): readonly Criterion[] {
  return conditions.flatMap((condition) => {
    const field = isFieldName(condition.field) ? fields.get(condition.field) : undefined;
    const criterion = field && toCriterion(field, condition);
    return criterion ? [criterion] : [];
  });
}
