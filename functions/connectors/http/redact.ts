const MASK = '***';

/** Query and form parameters that carry a secret, or a value that can be exchanged for one. */
const SECRET_NAMES = [
  'access_token',
  'refresh_token',
  'id_token',
  'token',
  'client_secret',
  'code',
  'code_verifier',
  'assertion',
  'password',
  'secret',
  'state',
  'authtoken',
];

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-session',
  'x-sn-apikey',
  'x-signature',
]);

const names = SECRET_NAMES.join('|');
/** `name=value`, as in URLs and form bodies. */
const PAIR = new RegExp(`(^|[?&#\\s"'(;,])(${names})=[^&#\\s"'<>]*`, 'gi');
/** `"name": "value"`, as in JSON. */
const JSON_PAIR = new RegExp(`("(?:${names})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi');
/** The same inside a JSON string, where the quotes are escaped. */
const ESCAPED_JSON_PAIR = new RegExp(`(\\\\"(?:${names})\\\\"\\s*:\\s*\\\\")[^"\\\\]*`, 'gi');
/** Credentials with their scheme, as in `Authorization` headers. */
const SCHEME = /\b(Bearer|Basic|Zoho-oauthtoken)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
/** Zoho's codes and tokens wherever they stand. */
const ZOHO_TOKEN = /\b1000\.[0-9a-f]{16,}\.[0-9a-f]{16,}/gi;
/** `user:password@` in front of a host. */
const USER_INFO = /(\/\/)[^/\s@]+@/g;

/** The text without tokens, secrets, codes and passwords: for logs and error messages. */
export function redactText(text: string): string {
  return text
    .replace(USER_INFO, `$1${MASK}@`)
    .replace(JSON_PAIR, `$1${MASK}`)
    .replace(ESCAPED_JSON_PAIR, `$1${MASK}`)
    .replace(PAIR, `$1$2=${MASK}`)
    .replace(SCHEME, `$1 ${MASK}`)
    .replace(ZOHO_TOKEN, MASK);
}

/** The URL with the values of secret parameters masked. Both systems' revoke calls carry a token in the query. */
export function redactUrl(url: string): string {
  return redactText(url);
}

/** The headers with credentials and cookies masked, and secrets taken out of the others. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SECRET_HEADERS.has(name.toLowerCase()) ? MASK : redactText(value),
    ]),
  );
}
