import { type ConflictRule, type Direction, type FieldMapping, flowsTo } from './flow.ts';
import type { BasePair } from './link.ts';
import { agree, mapValue } from './map-value.ts';
import { type FieldValue, isSameValue, otherSide, SIDES, type Side } from './record.ts';

/** What is known of one mapped field. A value is undefined where its system did not say. */
export interface FieldState {
  readonly base: BasePair | undefined;
  readonly servicenow: FieldValue | undefined;
  readonly crm: FieldValue | undefined;
}

export interface MergePolicy {
  /** What flow and mapping both allow. */
  readonly direction: Direction;
  readonly rule: ConflictRule;
  /** Which side was edited last, where their clocks tell. Only `latest-wins` asks. */
  readonly latest?: Side | undefined;
  /** The side whose value a person has chosen, having seen both. */
  readonly decided?: Side | undefined;
}

/** Why a pair is as it is; kept in the journal. */
/** `derived`: not a person's edit, but what a rule of that system made of our own write. */
export type MergeReason = 'equal' | 'edited' | 'derived' | 'direction' | 'first-contact' | 'decided' | ConflictRule;

/** A value that is about to be replaced although somebody wrote it. */
export interface LostValue {
  readonly side: Side;
  readonly value: FieldValue;
}

export type FieldDecision =
  /** The pair is as it was settled before. */
  | { readonly kind: 'keep' }
  /** Nothing is written; from now on this pair counts as settled. */
  | { readonly kind: 'settle'; readonly pair: BasePair; readonly reason: MergeReason }
  /** `value` goes to `side`; `pair` is the base once it has arrived. */
  | {
      readonly kind: 'write';
      readonly side: Side;
      readonly value: FieldValue;
      readonly pair: BasePair;
      readonly reason: MergeReason;
      readonly lost?: LostValue;
    }
  /** A person has to decide; the base stays. */
  | { readonly kind: 'ask' }
  /** Nothing can be said or done; the base stays. */
  | { readonly kind: 'skip'; readonly reason: 'absent' | 'no-counterpart'; readonly side: Side };

interface Known {
  readonly servicenow: FieldValue;
  readonly crm: FieldValue;
}

/**
 * Decides one field by comparing each side with its own half of the base:
 *
 * | ServiceNow | CRM       | decision                                                        |
 * | ---------- | --------- | --------------------------------------------------------------- |
 * | values agree under the mapping    || settle                                                 |
 * | no base: first contact            || the rule decides, but an empty value replaces nothing  |
 * | unchanged  | unchanged | keep                                                            |
 * | changed    | unchanged | write to the CRM if the direction allows, else settle           |
 * | unchanged  | changed   | the same, mirrored                                              |
 * | changed    | changed   | the rule decides; the value that loses is handed back as `lost` |
 *
 * The decision depends on nothing but its arguments, and mirrored arguments give the mirrored decision.
 */
export function mergeField(mapping: FieldMapping, state: FieldState, policy: MergePolicy): FieldDecision {
  const { base, servicenow, crm } = state;
  if (servicenow === undefined) return { kind: 'skip', reason: 'absent', side: 'servicenow' };
  if (crm === undefined) return { kind: 'skip', reason: 'absent', side: 'crm' };
  const now: Known = { servicenow, crm };
  const changed = {
    servicenow: base !== undefined && !isSameValue(base.servicenow, servicenow),
    crm: base !== undefined && !isSameValue(base.crm, crm),
  };
  if (agree(mapping, servicenow, crm)) {
    return base && !changed.servicenow && !changed.crm
      ? { kind: 'keep' }
      : { kind: 'settle', pair: now, reason: 'equal' };
  }
  if (policy.decided !== undefined) return mergeDecided(mapping, policy.decided, now, policy);
  if (base === undefined) return mergeFirstContact(mapping, now, policy);
  if (changed.servicenow && changed.crm) return mergeBothChanged(mapping, now, policy);
  if (changed.servicenow) return mergeOneChanged(mapping, 'servicenow', base, now, policy);
  if (changed.crm) return mergeOneChanged(mapping, 'crm', base, now, policy);
  return { kind: 'keep' };
}

/** Neither value is known to be newer. The winner's side is left as it is, unless it is empty and may be filled. */
function mergeFirstContact(mapping: FieldMapping, now: Known, policy: MergePolicy): FieldDecision {
  const winner = winnerOf(policy);
  // Filling what is empty needs no choice.
  const filled = SIDES.find((side) => now[otherSide(side)] === null);
  if (winner === undefined && filled === undefined) return { kind: 'ask' };
  const preferred = winner ?? filled ?? 'crm';
  const from = now[preferred] === null && policy.direction === 'both' ? otherSide(preferred) : preferred;
  if (now[from] === null || !flowsTo(policy.direction, otherSide(from))) {
    return { kind: 'settle', pair: now, reason: 'first-contact' };
  }
  return write(mapping, from, now, 'first-contact', now[otherSide(from)] !== null);
}

function mergeOneChanged(
  mapping: FieldMapping,
  changed: Side,
  base: BasePair,
  now: Known,
  policy: MergePolicy,
): FieldDecision {
  const target = otherSide(changed);
  if (!flowsTo(policy.direction, target)) return { kind: 'settle', pair: now, reason: 'direction' };
  // One-way towards the side that wins: its value differs because it won, or because it was edited there and could not
  // travel. Either way it is protected until the two agree again.
  if (policy.direction !== 'both' && winnerOf(policy) === target && !agree(mapping, base.servicenow, base.crm)) {
    return { kind: 'settle', pair: now, reason: policy.rule };
  }
  // A value that differed before was settled as a person left it there, and the other side has never seen it.
  return write(mapping, changed, now, 'edited', !agree(mapping, base.servicenow, base.crm));
}

/** The person saw both values, so an empty one is as good as any. */
function mergeDecided(mapping: FieldMapping, winner: Side, now: Known, policy: MergePolicy): FieldDecision {
  if (!flowsTo(policy.direction, otherSide(winner))) return { kind: 'settle', pair: now, reason: 'decided' };
  return write(mapping, winner, now, 'decided', true);
}

function mergeBothChanged(mapping: FieldMapping, now: Known, policy: MergePolicy): FieldDecision {
  const winner = winnerOf(policy);
  if (winner === undefined) return { kind: 'ask' };
  if (!flowsTo(policy.direction, otherSide(winner))) return { kind: 'settle', pair: now, reason: policy.rule };
  return write(mapping, winner, now, policy.rule, true);
}

function write(mapping: FieldMapping, from: Side, now: Known, reason: MergeReason, loses: boolean): FieldDecision {
  const side = otherSide(from);
  const mapped = mapValue(mapping, from, now[from]);
  if (!mapped.ok) return { kind: 'skip', reason: 'no-counterpart', side: from };
  const pair: BasePair = side === 'crm' ? { ...now, crm: mapped.value } : { ...now, servicenow: mapped.value };
  const decision = { kind: 'write', side, value: mapped.value, pair, reason } as const;
  return loses ? { ...decision, lost: { side, value: now[side] } } : decision;
}

const FIXED_WINNER: Readonly<Record<ConflictRule, Side | undefined>> = {
  'crm-wins': 'crm',
  'servicenow-wins': 'servicenow',
  'latest-wins': undefined,
  ask: undefined,
};

function winnerOf(policy: MergePolicy): Side | undefined {
  return policy.rule === 'latest-wins' ? policy.latest : FIXED_WINNER[policy.rule];
}
