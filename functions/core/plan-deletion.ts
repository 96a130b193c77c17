import { type DeletePolicy, type Flow, flowsTo } from './flow.ts';
import { areLinesSettled } from './line-rows.ts';
import type { Link, Tombstone } from './link.ts';
import { readMapped } from './map-value.ts';
import { isLeftOut } from './population.ts';
import { isSameValue, otherSide, type RemoteRecord, type Side } from './record.ts';

/** What is to be done with the partner of a record that is gone for certain. */
export type DeletionPlan =
  | { readonly kind: 'remove'; readonly reason: Tombstone['reason'] }
  | { readonly kind: 'deactivate'; readonly reason: Tombstone['reason'] }
  /** The partner stays as it is; the pair is no longer synced. */
  | { readonly kind: 'detach'; readonly reason: Tombstone['reason'] }
  | { readonly kind: 'bury'; readonly reason: Tombstone['reason'] }
  | { readonly kind: 'nothing' };

/**
 * | partner         | policy     | plan                                   |
 * | --------------- | ---------- | -------------------------------------- |
 * | gone as well    | any        | bury the link                          |
 * | edited since    | any        | keep it: an edit survives a delete     |
 * | left out        | any        | keep it without a link                 |
 * | as it was       | delete     | remove it, if values may flow that way |
 * | as it was       | deactivate | mark it, where there is a mark         |
 * | as it was       | detach     | keep it without a link                 |
 * | as it was       | ignore     | nothing                                |
 */
export function planDeletion(flow: Flow, link: Link, gone: Side, partner: RemoteRecord | undefined): DeletionPlan {
  if (partner === undefined) return { kind: 'bury', reason: 'both-gone' };
  const policy: DeletePolicy = flow.onDelete?.[gone] ?? 'detach';
  const kept = otherSide(gone);
  if (policy === 'ignore') return { kind: 'nothing' };
  if (wasEdited(flow, link, kept, partner)) return { kind: 'detach', reason: 'kept-edit' };
  if (isLeftOut(flow, kept, partner.fields)) return { kind: 'detach', reason: 'detached' };
  if (policy === 'delete' && flowsTo(flow.direction, kept)) return { kind: 'remove', reason: 'deleted' };
  if (policy === 'deactivate' && flow.inactive?.[kept] !== undefined && flowsTo(flow.direction, kept)) {
    return { kind: 'deactivate', reason: 'deactivated' };
  }
  return { kind: 'detach', reason: 'detached' };
}

function wasEdited(flow: Flow, link: Link, side: Side, record: RemoteRecord): boolean {
  if (!areLinesSettled(flow.lines, side, link, record, true)) return true;
  return flow.mappings.some((mapping) => {
    const base = link.base[mapping.id];
    const value = readMapped(mapping, side, record.fields);
    return base !== undefined && value !== undefined && !isSameValue(base[side], value);
  });
}
