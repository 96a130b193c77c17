import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { ApiProblem } from '../problem.ts';

const Coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** Only the public members are taken over. https://www.rfc-editor.org/rfc/rfc7518#section-6.2 */
const SessionKey = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: Coordinate, y: Coordinate });

/** The public half of the key by which a widget renews its session. */
export type SessionKey = z.infer<typeof SessionKey>;

function importKey(key: SessionKey): KeyObject {
  return createPublicKey({ key: { ...key }, format: 'jwk' });
}

/** Checks a public key that a widget sent. Throws `invalid_request`. */
export function parseSessionKey(publicKey: unknown): SessionKey {
  const parsed = SessionKey.safeParse(publicKey);
  if (parsed.success && isOnCurve(parsed.data)) return parsed.data;
  throw new ApiProblem('invalid_request', 'The public key is not an ECDSA P-256 key.', { field: 'publicKey' });
}

function isOnCurve(key: SessionKey): boolean {
  try {
    return importKey(key).asymmetricKeyType === 'ec';
  } catch {
    return false;
  }
}

/** Whether the text was signed with ECDSA and SHA-256 in the form WebCrypto gives (IEEE P1363), base64url. */
export function isSignedBy(key: SessionKey, text: string, signature: string): boolean {
  const options = { key: importKey(key), dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', Buffer.from(text), options, Buffer.from(signature, 'base64url'));
}
