/** A server-based client as it is registered in Zoho's API console. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Exact addresses that a consent may lead back to. */
  readonly redirectUris: readonly string[];
}

/** The client that is registered when the options name none. */
export const SANDBOX_CLIENT_ID = '1000.SANDBOXSERVICENOWFORZOHOCRM';
export const SANDBOX_CLIENT_SECRET = 'sandbox-secret-of-the-zoho-client';

export interface OAuthClients {
  find(clientId: string): OAuthClient | undefined;
  /** Adds an address to a client, as a developer does in the console. */
  registerRedirectUri(redirectUri: string, clientId?: string): void;
}

export function createOAuthClients(registered: readonly OAuthClient[]): OAuthClients {
  const clients = new Map(registered.map((client) => [client.clientId, client]));
  return {
    find: (clientId) => clients.get(clientId),
    registerRedirectUri(redirectUri, clientId = SANDBOX_CLIENT_ID) {
      const client = clients.get(clientId);
      if (!client) throw new Error(`No client ${clientId} is registered.`);
      clients.set(clientId, { ...client, redirectUris: [...client.redirectUris, redirectUri] });
    },
  };
}
