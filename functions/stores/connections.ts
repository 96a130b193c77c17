import type { OAuthTokens, TokenVault } from '../connectors/oauth.ts';
import type { Side } from '../core/record.ts';
import type { Reach, SignInWay } from '../http/contract/connections.ts';
import type { Sealer } from './sealing.ts';
import type { Json, Row, Store } from './stores.ts';

/** `none`: revoked, the client's data are kept · `saved`: may be authorized · `reconnect`: the grant is dead. */
export type StoredConnectionState = 'none' | 'saved' | 'connected' | 'reconnect';

export interface StoredServiceNowConnection {
  readonly state: StoredConnectionState;
  /** Origin of the instance. */
  readonly instance: string;
  /** `oauth` when missing. */
  readonly signIn?: SignInWay;
  /** OAuth only. */
  readonly clientId?: string;
  /** User name and password only. */
  readonly userName?: string;
  readonly user?: { readonly id: string; readonly name: string };
  readonly connectedBy?: string;
  readonly connectedAt?: string;
  /** When the refresh token ends, where that is known. */
  readonly expiresAt?: string;
  readonly reach?: readonly Reach[];
}

export interface StoredCrmConnection {
  readonly state: StoredConnectionState;
  /** Which of Zoho's data centres the organisation lives in. */
  readonly dataCentre: string;
  readonly connectedBy: string;
  readonly connectedByUserId: string;
  readonly connectedAt: string;
}

interface StoredConnections {
  readonly servicenow: StoredServiceNowConnection;
  readonly crm: StoredCrmConnection;
}

/** The credentials of one installation for both sides. Secrets are sealed, each under its own name. */
export interface Connections {
  get<S extends Side>(tenant: string, side: S): Promise<StoredConnections[S] | undefined>;
  put<S extends Side>(tenant: string, side: S, connection: StoredConnections[S]): Promise<void>;
  clientSecret(tenant: string): Promise<string | undefined>;
  putClientSecret(tenant: string, secret: string): Promise<void>;
  password(tenant: string): Promise<string | undefined>;
  putPassword(tenant: string, password: string): Promise<void>;
  /** Forgets the secret of a way of signing in that is no longer used. */
  dropSecret(tenant: string, signIn: SignInWay): Promise<void>;
  /** Stores the tokens of a new grant and marks the connection as connected. */
  connect<S extends Side>(
    tenant: string,
    side: S,
    connection: StoredConnections[S],
    tokens: OAuthTokens,
  ): Promise<void>;
  /** The grant died: a person has to authorize again, or to type the password. Tokens and password go. */
  markReconnect(tenant: string, side: Side): Promise<void>;
  tokens(tenant: string, side: Side): Promise<OAuthTokens | undefined>;
  dropTokens(tenant: string, side: Side): Promise<void>;
  /** Where a connector keeps refreshed tokens. A refresh that ends after a revocation stores nothing. */
  vault(tenant: string, side: Side): TokenVault;
}

const MOST_OPENED = 1_000;
const SECRET_NAMES = { oauth: 'servicenow.secret', basic: 'servicenow.password' } as const;

function tokensName(side: Side): string {
  return `${side}.tokens`;
}

export function createConnections(store: Store, sealer: Sealer): Connections {
  async function read(tenant: string, key: string): Promise<Json | undefined> {
    const [row] = await store.get(tenant, 'connections', [key]);
    return row?.body;
  }

  async function openSecret(tenant: string, name: string): Promise<string | undefined> {
    const sealed = await read(tenant, name);
    return typeof sealed === 'string' ? sealer.open(sealed, { tenant, name }) : undefined;
  }

  function sealedRow(tenant: string, name: string, secret: string): Row {
    return { key: name, body: sealer.seal(secret, { tenant, name }) };
  }

  /** Opened once for each version: every slice asks for them. */
  const opened = new Map<string, { readonly sealed: string; readonly tokens: OAuthTokens }>();

  async function tokens(tenant: string, side: Side): Promise<OAuthTokens | undefined> {
    const name = tokensName(side);
    const sealed = await read(tenant, name);
    if (typeof sealed !== 'string') return undefined;
    const known = opened.get(`${tenant} ${name}`);
    if (known?.sealed === sealed) return known.tokens;
    const found = JSON.parse(sealer.open(sealed, { tenant, name })) as OAuthTokens;
    if (opened.size >= MOST_OPENED) opened.clear();
    opened.set(`${tenant} ${name}`, { sealed, tokens: found });
    return found;
  }

  const repository: Connections = {
    async get<S extends Side>(tenant: string, side: S) {
      return (await read(tenant, side)) as unknown as StoredConnections[S] | undefined;
    },
    async put(tenant, side, connection) {
      await store.put(tenant, 'connections', [{ key: side, body: connection as unknown as Json }]);
    },
    clientSecret: (tenant) => openSecret(tenant, SECRET_NAMES.oauth),
    async putClientSecret(tenant, secret) {
      await store.put(tenant, 'connections', [sealedRow(tenant, SECRET_NAMES.oauth, secret)]);
    },
    password: (tenant) => openSecret(tenant, SECRET_NAMES.basic),
    async putPassword(tenant, password) {
      await store.put(tenant, 'connections', [sealedRow(tenant, SECRET_NAMES.basic, password)]);
    },
    dropSecret: (tenant, signIn) => store.remove(tenant, 'connections', [SECRET_NAMES[signIn]]),
    async connect(tenant, side, connection, newTokens) {
      // Tokens first: a crash in between leaves a connection that asks to be authorized, not one without tokens.
      await store.put(tenant, 'connections', [sealedRow(tenant, tokensName(side), JSON.stringify(newTokens))]);
      await repository.put(tenant, side, { ...connection, state: 'connected' });
    },
    async markReconnect(tenant, side) {
      const known = await repository.get(tenant, side);
      if (known?.state !== 'connected') return;
      await repository.put(tenant, side, { ...known, state: 'reconnect' });
      await repository.dropTokens(tenant, side);
      if (side === 'servicenow') await repository.dropSecret(tenant, 'basic');
    },
    tokens,
    dropTokens: (tenant, side) => store.remove(tenant, 'connections', [tokensName(side)]),
    vault: (tenant, side) => ({
      load: () => tokens(tenant, side),
      async save(refreshed) {
        if ((await read(tenant, tokensName(side))) === undefined) return;
        await store.put(tenant, 'connections', [sealedRow(tenant, tokensName(side), JSON.stringify(refreshed))]);
      },
    }),
  };
  return repository;
}
