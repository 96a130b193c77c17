import type { Entity } from '../../core/flow.ts';
import { isGivenUp, type Link } from '../../core/link.ts';
import { SIDES } from '../../core/record.ts';
import type { ParkedRecord } from '../../core/work-item.ts';
import type { SyncRecords } from '../../stores/sync-records.ts';
import type { LinkList, LinkQuery, LinkView } from '../contract/timeline.ts';
import { contains, viewLink } from './refs.ts';
import { toWorkItem } from './work-items.ts';

const PAGE = 50;
const SCANNED_AT_ONCE = 500;
/** Longest part of the links that one call looks through; the next call goes on. */
const MOST_SCANNED = 5_000;
const MAX_PARKED = 10_000;

/** Pairs by an id of either system or a part of their name, and records that wait for their partner. */
export async function findLinks(records: SyncRecords, entities: Entities, query: LinkQuery): Promise<LinkList> {
  const isOfKind = (link: LinkView) => query.entity === undefined || link.entity === query.entity;
  if (query.after === undefined) {
    const exact = await byId(records, entities, query.search);
    if (exact.length > 0) return { links: exact.filter(isOfKind) };
  }
  const waiting = query.after === undefined ? await waitingRecords(records, query.search) : [];
  const { found, next } = await scanLinks(records, query);
  const links = [...waiting, ...found.flatMap((link) => viewLink(link, entities) ?? [])].filter(isOfKind);
  return { links, ...(next === undefined ? {} : { next }) };
}

/** Kinds by the id of their flow. */
export type Entities = ReadonlyMap<string, Entity>;

async function byId({ links, parked }: SyncRecords, entities: Entities, id: string): Promise<LinkView[]> {
  const [left, right, waiting] = await Promise.all([
    links.find('refA', [id]),
    links.find('refB', [id]),
    parked.find('refA', [id]),
  ]);
  const known = [...left, ...right].flatMap((link) => viewLink(link, entities) ?? []);
  const ids = new Set(known.flatMap((link) => [link.records.servicenow?.id, link.records.crm?.id]));
  return [...known, ...waiting.filter(({ recordId, isNote }) => !ids.has(recordId) && !isNote).map(viewWaiting)];
}

async function waitingRecords({ parked }: SyncRecords, search: string): Promise<LinkView[]> {
  const items = await parked.scan({ limit: MAX_PARKED });
  // With a partner it is found among the links.
  const alone = items.filter(
    (item) => item.partnerId === undefined && !item.isNote && contains(search, [item.recordName]),
  );
  return alone.slice(0, PAGE).map(viewWaiting);
}

export function viewWaiting(item: ParkedRecord): LinkView {
  const { id, entity, records } = toWorkItem(item);
  return { id, entity, name: item.recordName, records, state: 'waiting' };
}

async function scanLinks({ links }: SyncRecords, { search, after }: LinkQuery) {
  const found: Link[] = [];
  let position = after;
  for (let scanned = 0; scanned < MOST_SCANNED; scanned += SCANNED_AT_ONCE) {
    const page = await links.scan({ limit: SCANNED_AT_ONCE, ...(position === undefined ? {} : { after: position }) });
    for (const link of page) {
      position = link.id;
      if (!isGivenUp(link) && isLike(link, search)) found.push(link);
      if (found.length === PAGE) return { found, next: position };
    }
    if (page.length < SCANNED_AT_ONCE) return { found, next: undefined };
  }
  return { found, next: position };
}

function isLike(link: Link, search: string): boolean {
  return contains(
    search,
    Object.values(link.base).flatMap((pair) => SIDES.map((side) => pair[side])),
  );
}
