import type { HttpRequest, HttpResponse } from '../functions/connectors/http/runtime.ts';
import type { OAuthTokens } from '../functions/connectors/oauth.ts';
import type { FieldValue, FieldValues, Side } from '../functions/core/record.ts';
import { valueIn } from './json-rows.ts';

/** Credentials that a process of the product has for one side. */
export interface SideAccess {
  /** Where the API answers. */
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** One of the two simulated systems, as the simulation deals with it: from outside its API. */
export interface FarSystem {
  readonly side: Side;
  readonly access: SideAccess;
  /** Answers a request of the product, without latency. */
  answer(request: HttpRequest): Promise<HttpResponse>;
  /** The records that a collection has now. */
  ids(collection: string): readonly string[];
  /** The record as people see it, with empty fields as `null`; undefined when there is none. */
  read(collection: string, id: string): FieldValues | undefined;
  /** What people do in the system's own pages. They throw where the page would refuse. */
  create(collection: string, values: FieldValues): string;
  edit(collection: string, id: string, changes: FieldValues): void;
  remove(collection: string, id: string): void;
  /** Times that people's changes are stamped with lie this far back: they become readable late. */
  lagMs: number;
  /** When the record was last changed, ms since 1970 by the system's own clock. */
  changedAt(collection: string, id: string): number;
  /** A consent without pages. */
  authorize(): Promise<OAuthTokens>;
  /** Ends an access token before its time. */
  endToken(accessToken: string): Promise<void>;
  /** The header of credentials that always work, for what the simulation itself asks. */
  readonly ownAuthorization: string;
  /** Whether a request concerns tokens and not records. */
  isTokenCall(url: string): boolean;
}

/** A value as both sides of the product see it; of a record that is looked up, its id. */
export function canonical(value: unknown): FieldValue {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const id = valueIn(value, 'id');
  return typeof id === 'string' ? id : null;
}

/** Calls a simulator in this process and reads the whole answer. */
export async function answerInProcess(
  simulator: { fetch(request: Request): Promise<Response> },
  { method, url, headers, body }: Omit<HttpRequest, 'timeoutMs'>,
): Promise<HttpResponse> {
  const response = await simulator.fetch(
    new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }),
  );
  const text = await response.text();
  return { status: response.status, headers: Object.fromEntries(response.headers), body: text };
}
