const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/**
 * A short name for a piece of plain data: equal data have equal names, other data almost surely another one. For telling
 * configurations apart, not for secrets. FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function fingerprint(data: unknown): string {
  let hash = OFFSET;
  for (const char of JSON.stringify(data) ?? '') {
    hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}
