import type { Schema } from '../dictionary/schema.ts';
import { NAME_RULES } from './names.ts';
import { PROPERTY_RULES } from './properties.ts';
import { PURCHASE_ORDER_LINE_RULES } from './purchase-order-lines.ts';
import { PURCHASE_ORDER_RULES } from './purchase-orders.ts';
import type { PlatformRule } from './save.ts';
import { TASK_RULES } from './tasks.ts';

const PLATFORM_RULES: readonly PlatformRule[] = [
  ...NAME_RULES,
  ...TASK_RULES,
  ...PURCHASE_ORDER_RULES,
  ...PURCHASE_ORDER_LINE_RULES,
  ...PROPERTY_RULES,
];

/** The platform's rules for records of a class. Looked up once for each, because every save asks. */
export function createRuleBook(schema: Schema): (table: string) => readonly PlatformRule[] {
  const rulesOf = new Map<string, readonly PlatformRule[]>();
  return (table) => {
    const known = rulesOf.get(table) ?? PLATFORM_RULES.filter((rule) => schema.isA(table, rule.table));
    rulesOf.set(table, known);
    return known;
  };
}
