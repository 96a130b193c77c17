import type { ConflictList, ConflictQuery, ResolveRequest } from '../../functions/http/contract/conflicts.ts';
import type { SaveServiceNowRequest } from '../../functions/http/contract/connections.ts';
import type { AlertWebhook, Erased, Installation } from '../../functions/http/contract/installation.ts';
import type { Push, PushSecret } from '../../functions/http/contract/push.ts';
import type {
  RunList,
  RunView,
  StartRunRequest,
  UndoPreview,
  UndoRequest,
} from '../../functions/http/contract/runs.ts';
import type { CrmPeople, Settings, StoredSettings } from '../../functions/http/contract/settings.ts';
import type { CompleteGrantRequest, Session, StartedGrant } from '../../functions/http/contract/sign-in.ts';
import type { Summary } from '../../functions/http/contract/summary.ts';
import type { LinkList, LinkQuery, Timeline } from '../../functions/http/contract/timeline.ts';
import type {
  Changed,
  ChooseRequest,
  CorrectRequest,
  WorkList,
  WorkListQuery,
} from '../../functions/http/contract/work-list.ts';
import { LONG_CALL_MS, type Send } from './send.ts';

/** The calls that make and renew a session. */
export interface AuthApi {
  start(challenge: string): Promise<StartedGrant>;
  redeem(request: CompleteGrantRequest): Promise<Session>;
  nonce(keyId: string): Promise<{ readonly nonce: string }>;
  renew(proof: { readonly keyId: string; readonly nonce: string; readonly signature: string }): Promise<Session>;
  signOut(session: string): Promise<void>;
}

export function createAuthApi(send: Send): AuthApi {
  return {
    start: (challenge) => send({ method: 'POST', path: '/api/auth/start', body: { challenge } }),
    redeem: (request) => send({ method: 'POST', path: '/api/auth/redeem', body: request, timeoutMs: LONG_CALL_MS }),
    nonce: (keyId) => send({ method: 'POST', path: '/api/auth/nonce', body: { keyId } }),
    renew: (proof) => send({ method: 'POST', path: '/api/auth/renew', body: proof }),
    signOut: (session) => send({ method: 'POST', path: '/api/auth/sign-out', body: {}, session }),
  };
}

/** Everything else; each call is made in the admin's session. */
export interface Api {
  readInstallation(): Promise<Installation>;
  saveServiceNow(request: SaveServiceNowRequest): Promise<Installation>;
  /** `renew` ends the present authorization first. */
  authorizeServiceNow(challenge: string, renew?: boolean): Promise<StartedGrant>;
  completeServiceNow(request: CompleteGrantRequest): Promise<Installation>;
  /** Looks again at what the connected user can reach. */
  checkServiceNow(): Promise<Installation>;
  revokeServiceNow(): Promise<Installation>;
  readSettings(): Promise<StoredSettings>;
  /** `revision` is the one the change was made on. */
  /** Users and profiles of the CRM that settings can name. */
  readCrmPeople(): Promise<CrmPeople>;
  saveSettings(settings: Settings & { readonly revision: number }): Promise<StoredSettings>;
  startRun(request: StartRunRequest): Promise<RunView>;
  readRun(id: string): Promise<RunView>;
  cancelRun(id: string): Promise<RunView>;
  readRuns(after?: string): Promise<RunList>;
  previewUndo(runId: string): Promise<UndoPreview>;
  /** Restores what a run has changed, in these records or in all. */
  undoRun(runId: string, request?: UndoRequest): Promise<RunView>;
  readWorkList(query?: WorkListQuery): Promise<WorkList>;
  /** Tries records of the work list again, these or all; the run goes on in the background. */
  retryWorkList(ids?: readonly string[]): Promise<RunView>;
  /** Without a candidate the record gets a new partner. */
  chooseMatch(id: string, choice: ChooseRequest): Promise<RunView>;
  /** Writes values into the record where it comes from, and tries it again. */
  correctWorkItem(id: string, values: CorrectRequest): Promise<RunView>;
  dismissWorkItems(ids: readonly string[], dismissed?: boolean): Promise<Changed>;
  readConflicts(query?: ConflictQuery): Promise<ConflictList>;
  resolveConflicts(request: ResolveRequest): Promise<RunView>;
  findLinks(query: LinkQuery): Promise<LinkList>;
  readTimeline(link: string): Promise<Timeline>;
  /** CSV as text, for a file to be saved. */
  exportWorkList(query?: WorkListQuery): Promise<string>;
  exportConflicts(query?: ConflictQuery): Promise<string>;
  exportTimeline(link: string): Promise<string>;
  /** Gives up the links of another instance; the records stay and are matched again under a preview. */
  startAfresh(): Promise<Installation>;
  readSummary(): Promise<Summary>;
  pause(): Promise<Installation>;
  resume(): Promise<Installation>;
  /** Erases everything about the organisation, whose name proves the intent; the session ends with it. */
  eraseInstallation(organisation: string): Promise<Erased>;
  readAlertWebhook(): Promise<AlertWebhook>;
  readPush(): Promise<Push>;
  /** A new address and secret for ServiceNow. */
  openPush(): Promise<PushSecret>;
  closePush(): Promise<Push>;
  saveAlertWebhook(url: string): Promise<AlertWebhook>;
  removeAlertWebhook(): Promise<AlertWebhook>;
}

/** Runs a call with the token of a live session. */
export type WithToken = <Answer>(call: (token: string) => Promise<Answer>) => Promise<Answer>;

/** The path with the parts of the query that are given. */
function withQuery(path: string, query: Readonly<Record<string, string | number | undefined>> = {}): string {
  const given = Object.entries(query).flatMap(([name, value]): readonly [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

export function createApi(send: Send, withToken: WithToken): Api {
  function get<Answer>(path: string): Promise<Answer> {
    return withToken((session) => send({ method: 'GET', path, session }));
  }
  function text(path: string): Promise<string> {
    return withToken((session) => send({ method: 'GET', path, session, as: 'text', timeoutMs: LONG_CALL_MS }));
  }
  function change<Answer>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
    return withToken((session) => send({ method, path, body, session, timeoutMs: LONG_CALL_MS }));
  }

  return {
    readInstallation: () => get('/api/installation'),
    saveServiceNow: (request) => change('PUT', '/api/connections/servicenow', request),
    authorizeServiceNow: (challenge, renew = false) =>
      change('POST', '/api/connections/servicenow/authorize', { challenge, ...(renew ? { renew } : {}) }),
    completeServiceNow: (request) => change('POST', '/api/connections/servicenow/complete', request),
    checkServiceNow: () => change('POST', '/api/connections/servicenow/check', {}),
    revokeServiceNow: () => change('DELETE', '/api/connections/servicenow'),
    readSettings: () => get('/api/settings'),
    readCrmPeople: () => get('/api/crm-people'),
    saveSettings: (settings) => change('PUT', '/api/settings', settings),
    startRun: (request) => change('POST', '/api/runs', request),
    readRun: (id) => get(`/api/runs/${encodeURIComponent(id)}`),
    cancelRun: (id) => change('POST', `/api/runs/${encodeURIComponent(id)}/cancel`, {}),
    readRuns: (after) => get(withQuery('/api/runs', { after })),
    previewUndo: (runId) => get(`/api/runs/${encodeURIComponent(runId)}/undo`),
    undoRun: (runId, request = {}) => change('POST', `/api/runs/${encodeURIComponent(runId)}/undo`, request),
    readWorkList: (query) => get(withQuery('/api/work-list', query)),
    retryWorkList: (ids) => change('POST', '/api/work-list/retry', ids === undefined ? {} : { ids }),
    chooseMatch: (id, choice) => change('POST', `/api/work-list/${encodeURIComponent(id)}/choose`, choice),
    correctWorkItem: (id, values) => change('POST', `/api/work-list/${encodeURIComponent(id)}/correct`, values),
    dismissWorkItems: (ids, dismissed = true) => change('POST', '/api/work-list/dismiss', { ids, dismissed }),
    readConflicts: (query) => get(withQuery('/api/conflicts', query)),
    resolveConflicts: (request) => change('POST', '/api/conflicts/resolve', request),
    findLinks: (query) => get(withQuery('/api/links', query)),
    readTimeline: (link) => get(withQuery('/api/timeline', { link })),
    exportWorkList: (query) => text(withQuery('/api/work-list/export', query)),
    exportConflicts: (query) => text(withQuery('/api/conflicts/export', query)),
    exportTimeline: (link) => text(withQuery('/api/timeline/export', { link })),
    startAfresh: () => change('POST', '/api/connections/servicenow/start-afresh', {}),
    readSummary: () => get('/api/summary'),
    pause: () => change('POST', '/api/pause', {}),
    resume: () => change('POST', '/api/resume', {}),
    readPush: () => get('/api/push'),
    openPush: () => change('POST', '/api/servicenow/push'),
    closePush: () => change('DELETE', '/api/servicenow/push'),
    readAlertWebhook: () => get('/api/alert-webhook'),
    saveAlertWebhook: (url) => change('PUT', '/api/alert-webhook', { url }),
    removeAlertWebhook: () => change('DELETE', '/api/alert-webhook', {}),
    eraseInstallation: (organisation) => change('DELETE', '/api/installation', { organisation }),
  };
}
