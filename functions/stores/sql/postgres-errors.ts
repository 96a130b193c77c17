import { ConfigError } from '../../config.ts';

/** No answer came from the server, by Node's names (https://nodejs.org/api/errors.html#common-system-errors). */
const NETWORK = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/**
 * Connection lost, out of resources, shut down or cancelled, a standby that is not the primary yet, chosen to end a
 * deadlock. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING = /^(08...|53...|57...|25006|40001|40P01)$/;
/** What `pg` says by itself, without a code. */
const LOST = /^(Connection terminated|Client has encountered a connection error|timeout exceeded|Query read timeout)/;

/** Errors of Node and of `pg`, whichever realm they come from. */
function partsOf(error: unknown): { readonly code: string; readonly message: string; readonly cause?: unknown } {
  const { code = '', message = '', cause } = Object(error) as Readonly<Record<string, unknown>>;
  return { code: String(code), message: String(message), cause };
}

/** The cause at the bottom: migrations wrap what they run into. */
function rootOf(error: unknown): unknown {
  const { cause } = partsOf(error);
  return cause === undefined ? error : rootOf(cause);
}

/** Whether the same statement may succeed later without a person doing anything. */
export function isPassing(error: unknown): boolean {
  const { code, message } = partsOf(error);
  return NETWORK.test(code) || PASSING.test(code) || LOST.test(message);
}

/** One of two statements that waited for each other; it was undone and may be sent again at once. */
export function isDeadlock(error: unknown): boolean {
  return partsOf(error).code === '40P01';
}

/** What ended the opening of a database, as a sentence for whoever has set `DATABASE_URL`; it never holds the password. */
export function toConfigError(error: unknown, url: URL): unknown {
  const root = rootOf(error);
  const sentence = sentenceOf(root, url);
  return sentence === undefined ? error : new ConfigError(sentence);
}

function sentenceOf(error: unknown, { host, pathname, username }: URL): string | undefined {
  const { code, message } = partsOf(error);
  const database = decodeURIComponent(pathname.slice(1)) || username;
  if (/^28...$/.test(code)) return 'DATABASE_URL names a user or a password that the PostgreSQL server refuses.';
  if (code === '3D000') return `DATABASE_URL names a database that does not exist: ${database}`;
  if (code === '42501') {
    return `DATABASE_URL names a user who may not create tables and schemas in the database ${database}.`;
  }
  if (!isPassing(error)) return undefined;
  const reason = NETWORK.test(code) ? code : message;
  return `DATABASE_URL names a PostgreSQL server that cannot be reached: ${host} (${reason})`;
}
