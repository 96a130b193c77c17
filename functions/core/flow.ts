import type { FieldValue, FieldValues, Side } from './record.ts';

/** The kinds of records that are kept the same. */
export type Entity = 'people' | 'vendors' | 'products' | 'purchaseOrders' | 'cases';

/** Which way values may travel. */
export type Direction = 'to-crm' | 'to-servicenow' | 'both';

/** What happens to a field that both sides changed, or that differs at first contact. */
export type ConflictRule = 'crm-wins' | 'servicenow-wins' | 'latest-wins' | 'ask';

/** One pair of values that mean the same. Several pairs may share a value; the first listed one is taken back. */
export interface ValuePair {
  readonly servicenow: FieldValue;
  readonly crm: FieldValue;
}

/** One pair of fields. */
export interface FieldMapping {
  /** Stable name within the flow; the base of a link is kept by it. */
  readonly id: string;
  /** The ServiceNow field, and others to read when it is empty. Writes go to the first only. */
  readonly servicenow: readonly [string, ...string[]];
  readonly crm: string;
  readonly direction: Direction;
  /** Present where the two fields use different words for the same thing. */
  readonly values?: readonly ValuePair[];
  /** What stands on a side for every value of the other that no pair names, and for an empty one. */
  readonly otherwise?: { readonly servicenow?: FieldValue; readonly crm?: FieldValue };
  /** Both fields point at records; these pair up as the links of that flow say, in that CRM module. */
  readonly refersTo?: RecordReference;
  /** Both fields point at records that are not synced themselves; these pair up where their name is unique. */
  readonly named?: NamedReference;
  /** The ServiceNow field holds an instant, the CRM field a day. */
  readonly asDay?: boolean;
  /** For this field instead of the flow's rule: what one system alone decides. */
  readonly rule?: ConflictRule;
}

export interface RecordReference {
  readonly flowId: string;
  readonly crmModule: string;
  /**
   * Where the CRM insists on a record and ServiceNow has none: one record made with these values stands for "none" in
   * the whole organisation. It carries `PLACEHOLDER_KEY` as its key and is never synced itself.
   */
  readonly placeholder?: FieldValues;
}

/** Where records that others point at by name are. */
export interface NamedTarget {
  readonly collection: string;
  readonly nameField: string;
  /** How a record that points at one reads its name. */
  readonly path: string;
}

export interface NamedReference {
  readonly servicenow: NamedTarget;
  readonly crm: NamedTarget;
  /** Whether the CRM gets a record of a name that nobody there has. */
  readonly create: boolean;
}

/** The key of the record that stands for an empty reference. */
export const PLACEHOLDER_KEY = 'placeholder';

/** Where the lines of records are on one side, and the field of a line that names its record. */
export interface LineTable {
  readonly collection: string;
  readonly parentField: string;
}

/** ServiceNow keeps the price of one piece after discount, the CRM the discount of a whole line. */
export interface LineDiscount {
  /** What the discount is called among the fields of a ServiceNow line. No column has this name. */
  readonly field: string;
  /** The columns that it is computed from. */
  readonly quantity: string;
  readonly listPrice: string;
  readonly cost: string;
}

/** Rows that are part of a record on both sides, such as the lines of a purchase order. They are synced with it. */
export interface LinesFlow {
  readonly servicenow: LineTable;
  readonly crm: LineTable;
  readonly direction: Direction;
  readonly mappings: readonly FieldMapping[];
  /** The mapping without which two lines are never the same one. */
  readonly keyMapping: string;
  readonly discount?: LineDiscount;
  /** The ServiceNow record takes lines of the CRM only while this field of it has this value. */
  readonly openWhile?: { readonly field: string; readonly value: FieldValue };
}

/** A way to recognise the same record on both sides when it is first met: all fields of the rule must be equal. */
export interface MatchRule {
  readonly fields: readonly { readonly servicenow: string; readonly crm: string }[];
  /** The rule is only for records whose field of this mapping is empty on the ServiceNow side. */
  readonly onlyWhenEmpty?: string;
}

/**
 * What happens to the partner of a record that was deleted: it is deleted too, marked as inactive, kept without a link,
 * or nothing is done at all.
 */
export type DeletePolicy = 'delete' | 'deactivate' | 'detach' | 'ignore';

/** A condition that every record of a flow fulfils. */
export interface FlowFilter {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** One pairing of a ServiceNow table and a CRM module. */
export interface Flow {
  readonly id: string;
  readonly entity: Entity;
  readonly servicenowTable: string;
  readonly crmModule: string;
  readonly direction: Direction;
  readonly conflictRule: ConflictRule;
  /** For `latest-wins`: who wins where the two clocks do not tell which edit was the later one. Without it a person is asked. */
  readonly whenTied?: Side;
  readonly mappings: readonly FieldMapping[];
  readonly matchRules: readonly MatchRule[];
  /** Which records of a side take part; all of them when missing. */
  readonly where?: Partial<Readonly<Record<Side, readonly FlowFilter[]>>>;
  /**
   * Records of a side that fit one of these are left alone: neither read nor matched nor written to, and not removed with
   * their partner. A pair that is left out later on rests as it is. Filters on fields that are not there fit nobody.
   */
  readonly leaveOut?: Partial<Readonly<Record<Side, readonly FlowFilter[]>>>;
  /** What new records of a side get besides the mapped values. */
  readonly constants?: Partial<Readonly<Record<Side, FieldValues>>>;
  /** By the side where the deletion happened; `detach` when missing. */
  readonly onDelete?: Partial<Readonly<Record<Side, DeletePolicy>>>;
  /** What marks a record of a side as inactive, where it can be. */
  readonly inactive?: Partial<Readonly<Record<Side, FieldValues>>>;
  /** The ServiceNow table that new records are made in, where it is a child of the one that is read. */
  readonly createTable?: string;
  readonly lines?: LinesFlow;
  /** What becomes of pairs whose CRM record is converted into one of another module. */
  readonly whenConverted?: Conversion;
  /** The flow whose links this one shares; its own when missing. */
  readonly linksOf?: string;
  /** The flow syncs pairs alone that have moved on from this module. It matches and makes nothing. */
  readonly onlyMovedFrom?: string;
}

/** A record is converted when `flag` is true; `successor` then names the record that it has become. */
export interface Conversion {
  readonly flag: string;
  readonly successor: string;
  /** Syncs the pairs from then on. */
  readonly flow: Flow;
}

export function collectionOf(flow: Flow, side: Side): string {
  return side === 'servicenow' ? flow.servicenowTable : flow.crmModule;
}

/** Whether values may be written to this side. */
export function flowsTo(direction: Direction, side: Side): boolean {
  return direction === 'both' || direction === (side === 'crm' ? 'to-crm' : 'to-servicenow');
}

/** What both allow; undefined when they exclude each other. */
export function narrowDirection(left: Direction, right: Direction): Direction | undefined {
  if (left === 'both') return right;
  if (right === 'both' || left === right) return left;
  return undefined;
}
