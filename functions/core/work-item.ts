import type { Entity } from './flow.ts';
import type { FieldValue, RecordVersion, Side } from './record.ts';

/** Why a record waits for a person, or for a later try. */
export type ParkReason =
  | 'ambiguous-match'
  /** The partner that a record names is paired with another record. */
  | 'match-taken'
  | 'required-field-empty'
  | 'value-refused'
  | 'value-too-long'
  | 'duplicate-value'
  | 'no-permission'
  | 'record-missing'
  | 'record-locked'
  | 'refused'
  /** The mapping has no counterpart for a value; the rest of the record is synced. */
  | 'no-counterpart'
  /** The rules of the two systems keep undoing each other in one field; the rest of the record is synced. */
  | 'fighting'
  | 'unavailable';

/** Which record a doubtful one is the same as; nobody's, and to get a new partner, where no candidate is named. */
export interface MatchChoice {
  readonly candidateId?: string;
  readonly by: string;
}

/** A record that could not be synced: nothing is dropped silently. */
export interface ParkedRecord {
  /** The id of the link it has or would have. */
  readonly id: string;
  readonly flowId: string;
  readonly entity: Entity;
  /** The side that refused, or where the doubt lies. */
  readonly side: Side;
  readonly recordSide: Side;
  readonly recordId: string;
  /** What people call the record. */
  readonly recordName: string;
  readonly reason: ParkReason;
  /** The record itself is synced; only this field stayed as it was, and nothing waits for it. */
  readonly isNote?: true;
  readonly field?: string;
  /** The far side's own code and words. */
  readonly code?: string;
  readonly details?: string;
  readonly candidates?: readonly { readonly id: string; readonly name: string }[];
  /** Where its pair is, or would be. */
  readonly servicenowTable: string;
  readonly crmModule: string;
  /** Its partner, where it has one. */
  readonly partnerId?: string;
  /** The field of the record itself that the trouble comes from, and what was in it. */
  readonly correctable?: { readonly field: string; readonly value?: FieldValue };
  /** What a person has said about its partner. Carried out at the next try. */
  readonly choice?: MatchChoice;
  /** Put aside until the record changes. */
  readonly dismissed?: boolean;
  readonly attempts: number;
  /** ISO instants. */
  readonly since: string;
  /** When it is tried again by itself; missing when only a change of the record or a person can help. */
  readonly nextTryAt?: string;
  /** The version that failed: a newer one is tried at once. */
  readonly version: RecordVersion;
}
