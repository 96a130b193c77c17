import type { Clock } from '../../connectors/http/runtime.ts';
import type { Json, Row, Store } from '../../stores/stores.ts';
import type { Session } from '../contract/sign-in.ts';
import type { RandomBytes } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { sha256Base64Url } from './secrets.ts';
import { isSignedBy, type SessionKey } from './session-key.ts';

export const SESSION_LIFE_MS = 20 * 60_000;
/** How long a session may be renewed by its key before the admin signs in again. */
export const KEY_LIFE_MS = 12 * 60 * 60_000;
const NONCE_LIFE_MS = 2 * 60_000;
const TOKEN_BYTES = 32;
const ID_BYTES = 18;
const SCAN_ROWS = 200;

/** Who a session belongs to. The tenant of every request is `organisation.id` and nothing else. */
export interface SessionClaims {
  readonly user: { readonly id: string; readonly name: string };
  readonly organisation: { readonly id: string; readonly name: string };
}

export interface Sessions {
  open(claims: SessionClaims, key?: SessionKey): Promise<Session>;
  /** Who the token belongs to. Throws `signed_out`. */
  require(token: string | undefined): Promise<SessionClaims>;
  /** A text to sign, good for one renewal. Throws `signed_out` for a key that is not known. */
  nonce(keyId: string): Promise<string>;
  /** Whom a signed nonce proves. Throws `signed_out`. */
  prove(proof: { readonly keyId: string; readonly nonce: string; readonly signature: string }): Promise<SessionClaims>;
  renew(claims: SessionClaims, keyId: string): Promise<Session>;
  /** Ends the session, the key that renews it and every session that the key made. */
  close(token: string): Promise<void>;
  /** Removes what is over, in all installations. */
  expire(): Promise<void>;
}

interface SessionRow extends SessionClaims {
  readonly expiresAt: number;
  readonly keyId?: string;
}

interface KeyRow extends SessionClaims {
  readonly expiresAt: number;
  readonly key: SessionKey;
}

/**
 * Tokens and key ids begin with the installation they were made for, which tells where to look them up. It is not
 * believed: what is looked up is the hash of the whole token, so one with a changed beginning is found nowhere.
 */
const TENANT_PART = /^([A-Za-z0-9_-]{1,50})\.[A-Za-z0-9_-]+$/;

function tenantOf(token: string): string {
  const tenant = TENANT_PART.exec(token)?.[1];
  if (tenant === undefined) throw signedOut();
  return tenant;
}

function signedOut(): ApiProblem {
  return new ApiProblem('signed_out', 'Sign in to Zoho again.');
}

const keys = {
  session: (token: string) => `session:${sha256Base64Url(token)}`,
  key: (keyId: string) => `key:${sha256Base64Url(keyId)}`,
  nonce: (keyId: string, nonce: string) => `nonce:${sha256Base64Url(`${keyId} ${nonce}`)}`,
  used: (keyId: string, nonce: string) => `used:${sha256Base64Url(`${keyId} ${nonce}`)}`,
};

export interface SessionDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
}

export function createSessions({ store, clock, randomBytes }: SessionDependencies): Sessions {
  const random = (tenant: string, bytes: number) => `${tenant}.${randomBytes(bytes).toString('base64url')}`;

  async function live<Body extends { readonly expiresAt: number }>(tenant: string, key: string): Promise<Body> {
    const [row] = await store.get(tenant, 'sessions', [key]);
    const body = row?.body as unknown as Body | undefined;
    if (!body || body.expiresAt <= clock.now()) throw signedOut();
    return body;
  }

  async function put(
    tenant: string,
    row: { readonly key: string; readonly body: object; readonly refA?: string },
  ): Promise<void> {
    await store.put(tenant, 'sessions', [row as Row]);
  }

  async function issue({ user, organisation }: SessionClaims, keyId?: string): Promise<Session> {
    const token = random(organisation.id, TOKEN_BYTES);
    const expiresAt = clock.now() + SESSION_LIFE_MS;
    const optional = keyId === undefined ? {} : { keyId };
    const body: SessionRow = { user, organisation, expiresAt, ...optional };
    await put(organisation.id, { key: keys.session(token), body, ...(keyId === undefined ? {} : { refA: keyId }) });
    return { token, expiresAt: new Date(expiresAt).toISOString(), ...optional, user, organisation };
  }

  return {
    async open(claims, key) {
      if (key === undefined) return issue(claims);
      const { user, organisation } = claims;
      const body: KeyRow = { user, organisation, key, expiresAt: clock.now() + KEY_LIFE_MS };
      const keyId = random(organisation.id, ID_BYTES);
      await put(organisation.id, { key: keys.key(keyId), body });
      return issue(claims, keyId);
    },

    async require(token) {
      if (token === undefined) throw signedOut();
      const { user, organisation } = await live<SessionRow>(tenantOf(token), keys.session(token));
      return { user, organisation };
    },

    async nonce(keyId) {
      const tenant = tenantOf(keyId);
      await live<KeyRow>(tenant, keys.key(keyId));
      const nonce = randomBytes(TOKEN_BYTES).toString('base64url');
      await put(tenant, { key: keys.nonce(keyId, nonce), body: { expiresAt: clock.now() + NONCE_LIFE_MS } });
      return nonce;
    },

    async prove({ keyId, nonce, signature }) {
      const tenant = tenantOf(keyId);
      const { key, user, organisation } = await live<KeyRow>(tenant, keys.key(keyId));
      const { expiresAt } = await live<{ expiresAt: number }>(tenant, keys.nonce(keyId, nonce));
      const marker: Row = { key: keys.used(keyId, nonce), body: { expiresAt } };
      const [first] = await store.insertIfAbsent(tenant, 'sessions', [marker]);
      if (!first || !isSignedBy(key, nonce, signature)) throw signedOut();
      return { user, organisation };
    },

    renew: (claims, keyId) => issue(claims, keyId),

    async close(token) {
      const tenant = tenantOf(token);
      const { keyId } = await live<SessionRow>(tenant, keys.session(token));
      const renewed = keyId === undefined ? [] : await store.find(tenant, 'sessions', 'refA', [keyId]);
      const ended = [keys.session(token), ...renewed.map((row) => row.key)];
      await store.remove(tenant, 'sessions', keyId === undefined ? ended : [...ended, keys.key(keyId)]);
    },

    async expire() {
      for (const tenant of await store.tenants('sessions')) await expireTenant(store, tenant, clock.now());
    },
  };
}

async function expireTenant(store: Store, tenant: string, now: number): Promise<void> {
  let after: string | undefined;
  do {
    const rows = await store.scan(tenant, 'sessions', { limit: SCAN_ROWS, ...(after === undefined ? {} : { after }) });
    const over = rows.filter((row) => isOver(row.body, now)).map((row) => row.key);
    if (over.length > 0) await store.remove(tenant, 'sessions', over);
    after = rows.length < SCAN_ROWS ? undefined : rows.at(-1)?.key;
  } while (after !== undefined);
}

function isOver(body: Json, now: number): boolean {
  return (body as unknown as { readonly expiresAt: number }).expiresAt <= now;
}
