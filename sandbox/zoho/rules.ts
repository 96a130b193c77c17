import type { StoredValue } from './records/stored-record.ts';

export type RecordValues = Readonly<Record<string, StoredValue>>;

/** What a write through the API or the page makes the system change besides. */
export interface Workflow {
  readonly module: string;
  /** Further values to set on the record that was written. */
  readonly run: (values: RecordValues) => RecordValues;
  /** Runs as a change of its own, so long after the write; together with the write when missing. */
  readonly afterMs?: number;
}

/** A formula runs at every write, whatever its `trigger` says. */
export interface Formula {
  readonly module: string;
  readonly run: (values: RecordValues) => RecordValues;
}

/** Why a row is refused, and because of which field. */
export interface RuleViolation {
  readonly code: string;
  readonly message: string;
  readonly field: string;
}

/** A validation rule looks at every write, whatever its `trigger` says. */
export interface ValidationRule {
  readonly module: string;
  /** Is given the values that the record would have; says what is wrong with them. */
  readonly check: (values: RecordValues) => RuleViolation | undefined;
}

/** A workflow that waits for its time. */
export interface DueWorkflow {
  readonly at: number;
  readonly recordId: string;
  readonly workflow: Workflow;
}

/** The automations of one organisation. */
export interface Rules {
  readonly workflows: Workflow[];
  readonly formulas: Formula[];
  readonly validations: ValidationRule[];
  /** Workflows that a write has started and that have not run yet. */
  readonly due: DueWorkflow[];
}

export function createRules(): Rules {
  return { workflows: [], formulas: [], validations: [], due: [] };
}

export function clearRules({ workflows, formulas, validations, due }: Rules): void {
  for (const list of [workflows, formulas, validations, due]) list.length = 0;
}
