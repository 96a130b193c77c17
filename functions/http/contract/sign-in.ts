import { z } from 'zod';
import { ErrorCode } from './errors.ts';

/** base64url without padding. */
export const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/);

export const StartSignInRequest = z
  .object({
    /** SHA-256 of the verifier that the widget keeps, base64url. */
    challenge: Base64Url.length(43),
  })
  .meta({ id: 'StartSignInRequest' });

export const StartedGrant = z
  .object({
    state: z.string(),
    /** Open this in a pop-up, inside the click. */
    authorizeUrl: z.url(),
  })
  .meta({ id: 'StartedGrant' });
export type StartedGrant = z.infer<typeof StartedGrant>;

/** What the callback page posts to `window.opener`, with the exact widget origin as target. */
export const GrantMessage = z.object({
  type: z.literal('servicenow-sync.grant'),
  state: z.string(),
  /** One-time completion code; missing when the consent failed. */
  code: z.string().optional(),
  error: ErrorCode.optional(),
  details: z.string().optional(),
});
export type GrantMessage = z.infer<typeof GrantMessage>;

/** Ends a grant: needs the verifier that the widget kept **and** the code that the callback handed over. */
export const CompleteGrantRequest = z
  .object({
    state: z.string().min(1),
    verifier: Base64Url.min(43).max(128),
    code: z.string().min(1),
    /** Public half (JWK) of a non-extractable ECDSA P-256 key by which the session is renewed. Sign-in only. */
    publicKey: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'CompleteGrantRequest' });
export type CompleteGrantRequest = z.infer<typeof CompleteGrantRequest>;

export const Session = z
  .object({
    /** Sent as `X-Session`; kept in memory only. */
    token: z.string(),
    expiresAt: z.iso.datetime(),
    /** Names the key that renews this session. */
    keyId: z.string().optional(),
    user: z.object({ id: z.string(), name: z.string() }),
    organisation: z.object({ id: z.string(), name: z.string() }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

export const NonceRequest = z.object({ keyId: z.string().min(1) }).meta({ id: 'NonceRequest' });
export const Nonce = z.object({ nonce: z.string() }).meta({ id: 'Nonce' });
export const RenewRequest = z
  .object({
    keyId: z.string().min(1),
    nonce: z.string().min(1),
    /** ECDSA P-256 with SHA-256 over the nonce, IEEE P1363 form, base64url. */
    signature: Base64Url,
  })
  .meta({ id: 'RenewRequest' });
