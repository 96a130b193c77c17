import type {
  CompleteGrantRequest,
  Installation,
  RunView,
  SaveServiceNowRequest,
  Session,
  Settings,
  StartedGrant,
  StartRunRequest,
  StoredSettings,
  Summary,
  WorkList,
} from '../../functions/http/contract.ts';
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
  authorizeServiceNow(challenge: string): Promise<StartedGrant>;
  completeServiceNow(request: CompleteGrantRequest): Promise<Installation>;
  revokeServiceNow(): Promise<Installation>;
  readSettings(): Promise<StoredSettings>;
  /** `revision` is the one the change was made on. */
  saveSettings(settings: Settings & { readonly revision: number }): Promise<StoredSettings>;
  startRun(request: StartRunRequest): Promise<RunView>;
  readRun(id: string): Promise<RunView>;
  cancelRun(id: string): Promise<RunView>;
  readWorkList(after?: string): Promise<WorkList>;
  /** Tries every record of the work list again; the run goes on in the background. */
  retryWorkList(): Promise<RunView>;
  readSummary(): Promise<Summary>;
}

/** Runs a call with the token of a live session. */
export type WithToken = <Answer>(call: (token: string) => Promise<Answer>) => Promise<Answer>;

export function createApi(send: Send, withToken: WithToken): Api {
  function get<Answer>(path: string): Promise<Answer> {
    return withToken((session) => send({ method: 'GET', path, session }));
  }
  function change<Answer>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
    return withToken((session) => send({ method, path, body, session, timeoutMs: LONG_CALL_MS }));
  }

  return {
    readInstallation: () => get('/api/installation'),
    saveServiceNow: (request) => change('PUT', '/api/connections/servicenow', request),
    authorizeServiceNow: (challenge) => change('POST', '/api/connections/servicenow/authorize', { challenge }),
    completeServiceNow: (request) => change('POST', '/api/connections/servicenow/complete', request),
    revokeServiceNow: () => change('DELETE', '/api/connections/servicenow'),
    readSettings: () => get('/api/settings'),
    saveSettings: (settings) => change('PUT', '/api/settings', settings),
    startRun: (request) => change('POST', '/api/runs', request),
    readRun: (id) => get(`/api/runs/${encodeURIComponent(id)}`),
    cancelRun: (id) => change('POST', `/api/runs/${encodeURIComponent(id)}/cancel`, {}),
    readWorkList: (after) => get(`/api/work-list${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`),
    retryWorkList: () => change('POST', '/api/work-list/retry', {}),
    readSummary: () => get('/api/summary'),
  };
}
