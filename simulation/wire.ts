import type { HttpRequest, HttpResponse } from '../functions/connectors/http/runtime.ts';
import type { Side } from '../functions/core/record.ts';
import { answersInBatch, requestsInBatch } from './batch-wire.ts';
import { parse, rowsOf, valueIn } from './json-rows.ts';

/** What the simulation has to know of a call: whether it writes records of the flow, and which. */
export interface WireCall {
  readonly writes: boolean;
  /** Whether it concerns records of the flow's collection. */
  readonly isAboutRecords: boolean;
  /** Ids that the request names as those to be written. */
  readonly ids: readonly string[];
}

/** A call and its answer. */
export interface Exchange {
  readonly call: WireCall;
  readonly answer: HttpResponse;
}

const TABLE_PATH = /\/api\/now\/table\/(\w+)(?:\/(\w+))?/;

const NOTHING: WireCall = { writes: false, isAboutRecords: false, ids: [] };

/** A request as a whole; a batch is what its calls are together. */
export function readCall(side: Side, collection: string, request: HttpRequest): WireCall {
  return [...callsOf(side, collection, request).values()].reduce(
    (whole, part) => ({
      writes: whole.writes || part.writes,
      isAboutRecords: whole.isAboutRecords || part.isAboutRecords,
      ids: [...whole.ids, ...part.ids],
    }),
    NOTHING,
  );
}

/** Every call of a request with its own answer. */
export function exchangesOf(
  side: Side,
  collection: string,
  { request, answer }: { readonly request: HttpRequest; readonly answer: HttpResponse },
): readonly Exchange[] {
  const answers = answersInBatch(request, answer);
  return [...callsOf(side, collection, request)].flatMap(([id, call]) => {
    const own = answers.get(id);
    return own === undefined ? [] : [{ call, answer: own }];
  });
}

function callsOf(side: Side, collection: string, request: HttpRequest): ReadonlyMap<string, WireCall> {
  if (side === 'crm') return new Map([['', readCrmCall(collection, request)]]);
  return new Map([...requestsInBatch(request)].map(([id, one]) => [id, readTableCall(collection, one)]));
}

function readTableCall(table: string, { method, url }: HttpRequest): WireCall {
  const [, name, id] = TABLE_PATH.exec(url) ?? [];
  const isAboutRecords = name === table;
  return { isAboutRecords, writes: isAboutRecords && method !== 'GET', ids: id === undefined ? [] : [id] };
}

function readCrmCall(module: string, { method, url, body = '' }: HttpRequest): WireCall {
  if (url.endsWith('/coql')) return { isAboutRecords: body.includes(` from ${module} `), writes: false, ids: [] };
  const { pathname, searchParams } = new URL(url);
  const isAboutRecords = pathname.split('/')[3] === module && !pathname.endsWith('/deleted');
  const named = searchParams.get('ids')?.split(',') ?? [];
  const given = isAboutRecords ? rowsOf(parse(body), 'data').map(({ id }) => id) : [];
  return {
    isAboutRecords,
    writes: isAboutRecords && method !== 'GET',
    ids: [...named, ...given.filter((id) => typeof id === 'string')],
  };
}

/** Ids of the records that the answer to a read shows. */
export function idsShown(side: Side, { answer }: Exchange): readonly string[] {
  const json = parse(answer.body);
  const rows = side === 'servicenow' ? tableRows(json) : rowsOf(json, 'data');
  return rows.map((row) => row[side === 'servicenow' ? 'sys_id' : 'id']).filter((id) => typeof id === 'string');
}

/** Ids of the records that were written, according to the answer. */
export function idsWritten(side: Side, { call, answer }: Exchange): readonly string[] {
  if (side === 'crm') {
    const rows = rowsOf(parse(answer.body), 'data').filter(({ code }) => code === 'SUCCESS');
    return rows.map(({ details }) => valueIn(details, 'id')).filter((id) => typeof id === 'string');
  }
  if (answer.status >= 300) return [];
  const shown = tableRows(parse(answer.body)).map(({ sys_id }) => sys_id);
  return [...new Set([...call.ids, ...shown])].filter((id) => typeof id === 'string');
}

/** The Table API answers one record or a list of them. */
function tableRows(json: unknown) {
  const one = valueIn(json, 'result');
  return Array.isArray(one) ? rowsOf(json, 'result') : rowsOf({ rows: [one] }, 'rows');
}
