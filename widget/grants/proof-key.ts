import { base64Url } from '../api/base64url.ts';

const VERIFIER_BYTES = 32;

/** A secret that never leaves the widget until the grant is completed. */
export function createVerifier(crypto: Crypto): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(VERIFIER_BYTES)));
}

/** What the backend may know of the verifier beforehand: its SHA-256. */
export async function challengeOf(crypto: Crypto, verifier: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}
