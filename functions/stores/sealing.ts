import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
/** The nonce length GCM is defined for without hashing (NIST SP 800-38D, section 8.2). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_VERSION_DIGITS = 8;
const SEALED = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)$/;

/** What a secret belongs to. It opens under the same tenant and name only, so that no row can be passed off as another. */
export interface SealContext {
  readonly tenant: string;
  readonly name: string;
}

export interface Sealer {
  /** Encrypts under the newest key. */
  seal(plain: string, context: SealContext): string;
  /** Throws a `SealError` where the text is not what `seal` made for this context under a key that is still known. */
  open(sealed: string, context: SealContext): string;
}

/** A sealed secret cannot be opened. */
export class SealError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SealError';
  }
}

/** AES-256-GCM with the master keys, newest first: the first seals, all can open. */
export function createSealer(keys: readonly Buffer[]): Sealer {
  const [newest] = keys;
  if (newest === undefined || keys.some((key) => key.length !== KEY_BYTES)) {
    throw new SealError(`Master keys must be ${KEY_BYTES} bytes each, and there must be one.`);
  }
  const keyByVersion = new Map(keys.map((key) => [versionOf(key), key]));
  return {
    seal: (plain, context) => `v1.${versionOf(newest)}.${encrypt(newest, plain, context).toString('base64url')}`,
    open(sealed, context) {
      const [, version = '', payload = ''] = SEALED.exec(sealed) ?? [];
      const bytes = Buffer.from(payload, 'base64url');
      // The decoder is lenient about the last character; only the exact text that was sealed may open.
      if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== payload) {
        throw new SealError('A stored secret is damaged: it does not have the form of a sealed text.');
      }
      const key = keyByVersion.get(version);
      if (!key)
        throw new SealError(`A stored secret was sealed under master key ${version}, which is not in MASTER_KEY.`);
      return decrypt(key, bytes, context);
    },
  };
}

/** Names a key without telling anything about it. */
function versionOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, KEY_VERSION_DIGITS);
}

function encrypt(key: Buffer, plain: string, context: SealContext): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(toAad(context));
  const encrypted = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, encrypted, cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bytes: Buffer, context: SealContext): string {
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(toAad(context));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plain = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch (error) {
    throw new SealError(`A stored secret is damaged or does not belong to ${context.name}.`, { cause: error });
  }
}

/** JSON keeps the two apart: no other tenant and name yield the same bytes. */
function toAad({ tenant, name }: SealContext): Buffer {
  return Buffer.from(JSON.stringify([tenant, name]));
}
