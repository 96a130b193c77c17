import { createHash, timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '../ports.ts';

/** Crockford's base 32: no letters that people mix up when they type a code. https://www.crockford.com/base32.html */
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 10;

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function sha256Base64Url(text: string): string {
  return sha256(text).toString('base64url');
}

/** Compares in a time that tells nothing about where two texts differ. */
export function isSameSecret(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}

/** A completion code: 50 random bits that a person can type. With five tries and ten minutes nobody guesses it. */
export function createCompletionCode(randomBytes: RandomBytes): string {
  return [...randomBytes(CODE_LENGTH)].map((byte) => CODE_ALPHABET.charAt(byte % CODE_ALPHABET.length)).join('');
}

/** What a person typed as the code it stands for: dashes, spaces, small letters and O, I, L are understood. */
export function normalizeCompletionCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}
