import type { Entity } from './flow.ts';
import type { FieldValue, Side } from './record.ts';

/** More than so many records, and more than this share of those linked, is suspicious. */
export interface BrakeLimit {
  readonly records: number;
  readonly percent: number;
}

/** What a run must not do to many records at once without being asked. */
export type BrakeKind = 'deletions' | 'changes' | 'blanks';
export type BrakeLimits = Readonly<Record<BrakeKind, BrakeLimit>>;

export const DEFAULT_LIMITS: BrakeLimits = {
  deletions: { records: 10, percent: 5 },
  changes: { records: 50, percent: 20 },
  blanks: { records: 25, percent: 10 },
};

/** One of the records that made a run stop. */
export interface BrakeSample {
  readonly name: string;
  readonly servicenow?: { readonly table: string; readonly id: string };
  readonly crm?: { readonly module: string; readonly id: string };
  readonly field?: string;
  readonly before?: FieldValue;
  readonly after?: FieldValue;
}

/** What a run would have done, had it not stopped. */
export interface PulledBrake {
  readonly kind: BrakeKind;
  readonly entity: Entity;
  /** For deletions the side where the records are gone, else the side that was read. */
  readonly side: Side;
  readonly records: number;
  /** Counting ended at the limit; there may be more. */
  readonly orMore: boolean;
  readonly linked: number;
  readonly limit: BrakeLimit;
  readonly sample: readonly BrakeSample[];
}

/** Both must be passed: a mass edit of ten records is fine in a small CRM, and a big one has many edits each day. */
export function exceeds({ records, percent }: BrakeLimit, count: number, linked: number): boolean {
  return count > records && count > (percent / 100) * linked;
}
