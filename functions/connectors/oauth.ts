/** Tokens of one OAuth grant as the token endpoint answered them. Times are ms since 1970. */
export interface OAuthTokens {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: number;
  readonly refreshToken?: string;
  /** When the refresh token was first given: ServiceNow ends it 100 days later and never extends it. */
  readonly grantedAt: number;
  readonly scope?: string;
  /** Zoho: the API origin that goes with these tokens. */
  readonly apiOrigin?: string;
}

/** Where the tokens of a connection are kept, sealed. */
export interface TokenVault {
  load(): Promise<OAuthTokens | undefined>;
  save(tokens: OAuthTokens): Promise<void>;
}
