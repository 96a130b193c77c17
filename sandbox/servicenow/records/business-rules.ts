import type { Schema } from '../dictionary/schema.ts';
import { InstanceError } from '../errors.ts';
import type { PlatformRule, Save } from '../rules/save.ts';
import type { Row, RowStore } from './row-store.ts';

/** What an instance's own business rule does when a record is saved. */
export interface BusinessRule {
  readonly table: string;
  /**
   * `before`: part of the save itself · `async`: afterwards, by the scheduler, as a save of its own that the answer to the
   * first one does not show. `before` when missing.
   */
  readonly when?: 'before' | 'async';
  /**
   * Returns columns to set as well, or a text that aborts the save. `before` is undefined for a new record, and so it is for
   * an async rule, which cannot know it.
   */
  run(after: Readonly<Row>, before: Readonly<Row> | undefined, userName: string): Row | string | undefined;
}

export interface BusinessRules {
  add(rule: BusinessRule): void;
  clear(): void;
  /** The record with everything that the platform's rules and the instance's own set before it is saved. */
  applied(save: Pick<Save, 'table' | 'after' | 'before' | 'at'>, userName: string): Row;
  queueAsync(table: string, row: Row, userName: string): void;
  /** Runs what waits. What follows from these saves does not wait again, so that no rule feeds on itself. */
  settle(change: (table: string, row: Row, values: Readonly<Row>) => void): void;
}

export interface BusinessRulesDeps {
  readonly schema: Schema;
  readonly store: RowStore;
  /** The platform's own rules for a table. */
  readonly platformRules: (table: string) => readonly PlatformRule[];
}

export function createBusinessRules({ schema, store, platformRules }: BusinessRulesDeps): BusinessRules {
  const rules: BusinessRule[] = [];
  let waiting: (() => { table: string; row: Row; values: Row } | undefined)[] = [];
  let settling = false;

  const rulesFor = (table: string, when: 'before' | 'async') =>
    rules.filter((rule) => (rule.when ?? 'before') === when && schema.isA(table, rule.table));

  return {
    add: (rule) => {
      rules.push(rule);
    },
    clear: () => {
      rules.length = 0;
    },
    applied: (save, userName) => {
      const platform = platformRules(save.table);
      const computed = computedRow(platform, { ...save, schema, store });
      const own = ownRules(rulesFor(save.table, 'before'), computed, save.before, userName);
      if (Object.keys(own).length === 0) return computed;
      // What the platform computes follows the instance's own rules, unless one of them set that column itself.
      return { ...computedRow(platform, { ...save, after: { ...computed, ...own }, schema, store }), ...own };
    },
    queueAsync: (table, row, userName) => {
      if (settling) return;
      for (const rule of rulesFor(table, 'async')) {
        waiting.push(() => {
          const values = rule.run({ ...row }, undefined, userName);
          const isThere = store.find(table, row.sys_id ?? '') === row;
          return typeof values === 'object' && isThere ? { table, row, values } : undefined;
        });
      }
    },
    settle: (change) => {
      const due = waiting;
      waiting = [];
      settling = true;
      try {
        for (const run of due) {
          const result = run();
          if (result) change(result.table, result.row, result.values);
        }
      } finally {
        settling = false;
      }
    },
  };
}

/** Every rule sees what those before it set. */
function computedRow(rules: readonly PlatformRule[], save: Save): Row {
  const row: Row = { ...save.after };
  for (const rule of rules) Object.assign(row, rule.before?.({ ...save, after: row }));
  return row;
}

function ownRules(
  rules: readonly BusinessRule[],
  computed: Readonly<Row>,
  before: Readonly<Row> | undefined,
  userName: string,
): Row {
  const own: Row = {};
  for (const rule of rules) {
    const result = rule.run({ ...computed, ...own }, before, userName);
    if (typeof result === 'string') throw new InstanceError(403, 'Operation Failed', result);
    Object.assign(own, result);
  }
  return own;
}
