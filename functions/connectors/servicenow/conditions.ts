import type { Condition } from '../connector.ts';
import { type EncodedQuery, isSafeQueryValue } from './encoded-query.ts';
import { type RawRow, readText } from './record-codec.ts';

/** Conditions that the instance can evaluate, and those that have to be checked in code. */
export interface SplitConditions {
  readonly sent: readonly Condition[];
  readonly unsent: readonly Condition[];
}

/** A condition on an unknown column would be ignored by the instance and widen the result: it is not sent. */
export function splitConditions(
  conditions: readonly Condition[],
  isKnownColumn: (column: string) => boolean,
): SplitConditions {
  const canSend = (condition: Condition) =>
    isKnownColumn(condition.field) &&
    (condition.operator === 'is-filled' || condition.value === '' || isSafeQueryValue(condition.value));
  return {
    sent: conditions.filter(canSend),
    unsent: conditions.filter((condition) => !canSend(condition)),
  };
}

export function addConditions(query: EncodedQuery, conditions: readonly Condition[]): void {
  for (const condition of conditions) addCondition(query, condition);
}

function addCondition(query: EncodedQuery, condition: Condition): EncodedQuery {
  const { field, operator } = condition;
  if (operator === 'is-filled') return query.isNotEmpty(field);
  if (operator === '=') return condition.value === '' ? query.isEmpty(field) : query.equals(field, condition.value);
  return condition.value === '' ? query.isNotEmpty(field) : query.differs(field, condition.value);
}

/** Whether a row meets a condition that was not sent. */
export function isMet(row: RawRow, condition: Condition): boolean {
  const text = readText(row[condition.field]).trim();
  if (condition.operator === 'is-filled') return text !== '';
  return (text === condition.value) === (condition.operator === '=');
}
