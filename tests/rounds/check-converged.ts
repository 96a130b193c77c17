import { type Entity, type FieldMapping, type Flow, flowsTo, PLACEHOLDER_KEY } from '../../functions/core/flow.ts';
import type { Link } from '../../functions/core/link.ts';
import { agree, mapValue, readMapped } from '../../functions/core/map-value.ts';
import { type FieldValue, isSameValue, SIDES, type Side } from '../../functions/core/record.ts';
import { compareLines } from './compare-lines.ts';
import { type Desk, KEY_FIELD } from './desk.ts';
import { idOn, type Kept, show } from './kept.ts';

export interface Settled {
  readonly desks: Readonly<Record<Side, Desk>>;
  readonly flows: Readonly<Record<Entity, Flow>>;
  readonly kept: Kept;
}

const RESTING: ReadonlySet<Link['state']> = new Set(['linked', 'detached', 'tombstoned']);

/** I1: each record is linked or on the work list, and what is mapped of each pair is equal or differs for a recorded reason. */
export function checkConverged(settled: Settled): readonly string[] {
  const { kept, flows, desks } = settled;
  const parked = kept.parked.filter(({ isNote }) => isNote !== true);
  const waiting = new Set(parked.map(({ flowId, recordSide, recordId }) => `${flowId}/${recordSide}/${recordId}`));
  const known = new Set(
    kept.links
      .filter(({ state }) => RESTING.has(state))
      .flatMap((link) => SIDES.map((side) => `${link.flowId}/${side}/${idOn(link, side)}`)),
  );
  const found = Object.values(flows).flatMap(({ id, entity }) =>
    SIDES.flatMap((side) =>
      desks[side]
        .ids(entity)
        .filter((recordId) => !known.has(`${id}/${side}/${recordId}`) && !waiting.has(`${id}/${side}/${recordId}`))
        .filter((recordId) => desks[side].read(entity, recordId)?.[KEY_FIELD] !== PLACEHOLDER_KEY)
        .map((recordId) => `${side} ${entity} ${recordId} is neither linked nor on the work list`),
    ),
  );
  const isWaiting = (link: Link) => SIDES.some((side) => waiting.has(`${link.flowId}/${side}/${idOn(link, side)}`));
  const resting = kept.links.filter((link) => link.state === 'linked' && !isWaiting(link));
  return [...found, ...differences(settled, resting), ...compareLines(settled, resting)];
}

/** Ids of records on both sides by flow and ServiceNow id. */
export function partnersOf({ links }: Kept): ReadonlyMap<string, string> {
  return new Map(
    links
      .filter(({ state }) => state === 'linked')
      .map((link) => [`${link.flowId}/${idOn(link, 'servicenow')}`, idOn(link, 'crm')]),
  );
}

function differences(settled: Settled, links: readonly Link[]): readonly string[] {
  const partners = partnersOf(settled.kept);
  const noted = new Set(
    settled.kept.parked.filter(({ isNote }) => isNote).map(({ recordId, field }) => `${recordId}/${field}`),
  );
  return links.flatMap((link) => {
    const flow = Object.values(settled.flows).find(({ id }) => id === link.flowId);
    if (flow === undefined) return [`${link.id} belongs to no flow`];
    const read = (side: Side) => settled.desks[side].read(flow.entity, idOn(link, side));
    const records = { servicenow: read('servicenow'), crm: read('crm') };
    const { servicenow, crm } = records;
    if (servicenow === undefined || crm === undefined) return [`a record of ${link.id} is gone`];
    return flow.mappings.flatMap((mapping) => {
      const left = readMapped(mapping, 'servicenow', servicenow) ?? null;
      const right = readMapped(mapping, 'crm', crm) ?? null;
      const isNoted = SIDES.some((side) =>
        [mapping.servicenow[0], mapping.crm].some((field) => noted.has(`${idOn(link, side)}/${field}`)),
      );
      if (isNoted || isSettled(link, mapping, { left, right, partners })) return [];
      return [`${mapping.id} of ${link.id} stays ${show(left)} in ServiceNow and ${show(right)} in the CRM`];
    });
  });
}

interface Found {
  readonly left: FieldValue;
  readonly right: FieldValue;
  readonly partners: ReadonlyMap<string, string>;
}

function isSettled(link: Link, mapping: FieldMapping, { left, right, partners }: Found): boolean {
  if (link.asks?.includes(mapping.id)) return true;
  if (mapping.refersTo !== undefined) return isSameReference(mapping.refersTo.flowId, { left, right, partners });
  if (agree(mapping, left, right) || isRounded(left, right)) return true;
  if (!mapValue(mapping, 'servicenow', left).ok || !mapValue(mapping, 'crm', right).ok) return true;
  // What flows one way only may differ by what was there at first contact, as the pair that was settled then.
  const base = link.base[mapping.id];
  const isOneWay = SIDES.some((side) => !flowsTo(mapping.direction, side));
  return isOneWay && base !== undefined && isSameValue(base.servicenow, left) && isSameValue(base.crm, right);
}

/** A reference is carried over once what it points at has a partner. */
function isSameReference(flowId: string, { left, right, partners }: Found): boolean {
  const partner = left === null ? null : partners.get(`${flowId}/${left}`);
  if (partner === right || partner === undefined) return true;
  return right !== null && left === null && ![...partners.values()].includes(String(right));
}

/** The CRM keeps two decimals of an amount. */
function isRounded(left: FieldValue, right: FieldValue): boolean {
  return typeof left === 'number' && typeof right === 'number' && Math.abs(left - right) < 0.005;
}
