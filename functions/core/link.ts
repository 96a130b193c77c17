import type { FieldValue, RecordVersion, Side } from './record.ts';

/**
 * The two values of one mapping when they were last settled, each in its own system's terms. They are a pair because
 * two values may rightly differ: a one-way field edited on its reading side, a first contact that the CRM won.
 */
export interface BasePair {
  readonly servicenow: FieldValue;
  readonly crm: FieldValue;
}

/** Base pairs by mapping id. */
export type Base = Readonly<Record<string, BasePair>>;

/**
 * `creating`: the partner is being made, and `base` holds what it is made with; found again after a crash by the
 * external key · `linked`: both records exist · `deleting`: the partner of a deleted record is being removed ·
 * `detached`: one record is gone, the other is kept and left alone · `tombstoned`: both are gone.
 */
export type LinkState = 'creating' | 'linked' | 'deleting' | 'detached' | 'tombstoned';

/** Why a pair is no longer synced. */
export interface Tombstone {
  /** The side whose record went first. */
  readonly side: Side;
  readonly at: string;
  readonly reason: 'deleted' | 'deactivated' | 'detached' | 'kept-edit' | 'both-gone' | 'other-instance';
}

/** How a pair came about, for the figures of the run that made it. */
export type LinkOrigin = 'created' | 'matched' | 'adopted';

/** By the side that is written to: what becomes base once a write under way, or in doubt, is seen to have arrived. */
export type PendingWrites = Partial<Readonly<Record<Side, Base>>>;

/** One pair of lines within a pair of records. */
export interface LinePair {
  /** Ids of the rows. Where one is missing, that row was removed on purpose and stays so, unless `isPending`. */
  readonly servicenow?: string;
  readonly crm?: string;
  readonly base: Base;
  /** The missing row is being added with the values of `base`: after a crash it is looked for and not added again. */
  readonly isPending?: boolean;
  /** The line was never to be added on the other side, where nothing may be added. It is on its own, not a pair. */
  readonly isAlone?: boolean;
  /** Changes under way or in doubt, as in a link. */
  readonly pending?: PendingWrites;
}

/** A value of ours, and how often in a row a rule has replaced such a value where it arrived. */
export interface SentValue {
  readonly side: Side;
  readonly bounces: number;
}

/** One pair of records. */
export interface Link {
  /** See `linkId`. */
  readonly id: string;
  readonly flowId: string;
  readonly servicenowTable: string;
  /** A property of the link, not of the flow: a converted lead becomes a contact. */
  readonly crmModule: string;
  /** The module that the pair was made in, where its CRM record has moved on to another one since. */
  readonly movedFrom?: string;
  /** The side whose record was there first. */
  readonly origin: Side;
  readonly servicenowId?: string;
  readonly crmId?: string;
  readonly state: LinkState;
  readonly how: LinkOrigin;
  readonly tombstone?: Tombstone;
  readonly base: Base;
  readonly pending?: PendingWrites;
  /** Missing until the lines of the two records have met, and where records have none. */
  readonly lines?: readonly LinePair[];
  readonly versions: { readonly servicenow?: RecordVersion; readonly crm?: RecordVersion };
  /** Mappings that wait for a person to choose a value. */
  readonly asks?: readonly string[];
  /** What our last write of this pair has put where, by mapping id. */
  readonly sent?: Readonly<Record<string, SentValue>>;
  /** The task of a run that last made or changed the pair, and as what it counted it: so it counts right after a crash. */
  readonly countedBy: string;
  readonly outcome: 'created' | 'linked' | 'updated';
}

/**
 * Whether the pair was made with another ServiceNow instance and given up since. Its records count as strangers: they
 * are only remembered, as the CRM record still carries the old id.
 */
export function isGivenUp(link: Link): boolean {
  return link.tombstone?.reason === 'other-instance';
}

const GIVEN_UP = 'given-up/';

/** The link as a memory: no flow takes it for one of its own, and a new one of the same records has another key. */
export function givenUp({ pending: _p, asks: _a, sent: _s, ...link }: Link, at: string): Link {
  return {
    ...link,
    id: GIVEN_UP + link.id,
    flowId: GIVEN_UP + link.flowId,
    state: 'detached',
    tombstone: { side: 'servicenow', at, reason: 'other-instance' },
  };
}

/** One record can have one link per flow and CRM module, so its key is made from these. */
export function linkId(flowId: string, crmModule: string, origin: Side, recordId: string): string {
  return `${flowId}/${crmModule}/${origin}/${recordId}`;
}

export function recordIdOf(link: Link, side: Side): string | undefined {
  return side === 'servicenow' ? link.servicenowId : link.crmId;
}

export function withRecordId(link: Link, side: Side, id: string): Link {
  return side === 'servicenow' ? { ...link, servicenowId: id } : { ...link, crmId: id };
}
