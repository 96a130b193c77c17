import { base64Url } from './base64url.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A key that renews the session. Its private half cannot be read out, only used. */
export interface SessionKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** Where the key survives a reload. */
export interface SessionKeyStore {
  load(): Promise<SessionKey | undefined>;
  save(key: SessionKey): Promise<void>;
  clear(): Promise<void>;
}

export async function createKeyPair(
  crypto: Crypto,
): Promise<{ readonly privateKey: CryptoKey; readonly publicKey: Record<string, unknown> }> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { privateKey: pair.privateKey, publicKey: { ...jwk } };
}

/** Signs a nonce of the backend; IEEE P1363 form, which is WebCrypto's own. */
export async function signNonce(crypto: Crypto, privateKey: CryptoKey, nonce: string): Promise<string> {
  const signature = await crypto.subtle.sign(
    { name: ALGORITHM.name, hash: 'SHA-256' },
    privateKey,
    new TextEncoder().encode(nonce),
  );
  return base64Url(new Uint8Array(signature));
}
