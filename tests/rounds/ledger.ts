import type { Entity, FieldMapping } from '../../functions/core/flow.ts';
import { readMapped } from '../../functions/core/map-value.ts';
import { type FieldValue, type FieldValues, isSameValue, type Side } from '../../functions/core/record.ts';

/** One value that a person has typed into a mapped field. */
export interface Entry {
  /** Grows with every entry. */
  readonly at: number;
  readonly round: number;
  readonly side: Side;
  readonly kind: Entity;
  /** The record or, of a line of an order, the line. */
  readonly id: string;
  /** Of a line: its order. */
  readonly orderId?: string;
  readonly mapping: FieldMapping;
  /** What the person saw there; undefined in a new record. */
  readonly before: FieldValue | undefined;
  /** Undefined where the person has removed the record. */
  readonly value: FieldValue | undefined;
  readonly isDuringRun: boolean;
}

export interface WorkDone extends Pick<Entry, 'side' | 'kind' | 'id' | 'orderId'> {
  readonly mappings: readonly FieldMapping[];
  /** Undefined where there was no record, and where there is none any more. */
  readonly before: FieldValues | undefined;
  readonly after: FieldValues | undefined;
}

/** What people have typed where, in order, with what they saw there at that moment. */
export interface Ledger {
  readonly entries: readonly Entry[];
  readonly progress: { round: number; isDuringRun: boolean };
  note(work: WorkDone): void;
}

export function createLedger(): Ledger {
  const entries: Entry[] = [];
  const progress = { round: 0, isDuringRun: false };
  return {
    entries,
    progress,
    note: ({ mappings, before, after, ...place }) => {
      for (const mapping of mappings) {
        if (mapping.direction !== 'both' || mapping.refersTo !== undefined) continue;
        const was = before && readMapped(mapping, place.side, before);
        const is = after && readMapped(mapping, place.side, after);
        const isSame = was !== undefined && is !== undefined && isSameValue(was, is);
        // What a new record leaves empty nobody has typed.
        if (isSame || (was === undefined && (is === undefined || is === null))) continue;
        entries.push({ ...place, ...progress, mapping, at: entries.length, before: was, value: is });
      }
    },
  };
}
