/** The two systems. Each keeps its own words (`sys_id`, table; `id`, module); they are translated in the codecs only. */
export type Side = 'servicenow' | 'crm';

export const SIDES: readonly Side[] = ['servicenow', 'crm'];

export function otherSide(side: Side): Side {
  return side === 'servicenow' ? 'crm' : 'servicenow';
}

/**
 * One value in the canonical form of its own system: text trimmed, an empty value `null`, instants as
 * `YYYY-MM-DDTHH:MM:SSZ`, days as `YYYY-MM-DD`, references as the id of the record they point at.
 */
export type FieldValue = string | number | boolean | null | readonly string[];

/**
 * Field values by field name. Three things are told apart everywhere: a key that is missing (the system did not
 * say), `null` (the field is empty there) and a value.
 */
export type FieldValues = Readonly<Record<string, FieldValue>>;

/**
 * What a system says about how new a record is. `modifiedAt` is an ISO instant in whole seconds, as both systems
 * have no finer clock; `counter` is ServiceNow's `sys_mod_count`, which tells two edits of one second apart.
 */
export interface RecordVersion {
  readonly modifiedAt: string;
  readonly counter?: number;
}

/** A row that belongs to a record and is read and written with it, such as a line of a purchase order. */
export interface RemoteChild {
  readonly id: string;
  readonly fields: FieldValues;
}

/** A record as read from one side, decoded. */
export interface RemoteRecord {
  readonly id: string;
  readonly version: RecordVersion;
  readonly fields: FieldValues;
  /** Its child rows in their order; missing where they were not asked for. */
  readonly children?: readonly RemoteChild[];
}

export function isSameVersion(left: RecordVersion | undefined, right: RecordVersion | undefined): boolean {
  return (
    left !== undefined && right !== undefined && left.modifiedAt === right.modifiedAt && left.counter === right.counter
  );
}

/** Equality of canonical values. Lists are compared in order. */
export function isSameValue(left: FieldValue, right: FieldValue): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => item === right[index]);
  }
  return left === right;
}
