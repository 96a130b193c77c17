import type { Flow } from './flow.ts';
import type { Link } from './link.ts';

/**
 * Whether a flow syncs this pair. Pairs of another module belong to an earlier choice of the CRM module; they rest until
 * it is chosen again.
 */
export function ownsLink(flow: Flow, link: Link): boolean {
  const isOfFlow = link.flowId === (flow.linksOf ?? flow.id) && link.crmModule === flow.crmModule;
  return isOfFlow && (flow.onlyMovedFrom === undefined || link.movedFrom === flow.onlyMovedFrom);
}

/** Whether the pair was made by this flow and its CRM record has moved on to another module since. */
export function hasMovedOn(flow: Flow, link: Link): boolean {
  return link.flowId === flow.id && link.crmModule !== flow.crmModule && link.movedFrom === flow.crmModule;
}
