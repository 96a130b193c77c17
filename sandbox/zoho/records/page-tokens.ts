import { CrmError } from '../crm-error.ts';

const TOKEN_LIFE_MS = 24 * 60 * 60 * 1_000;

/** What a page token may be used for. */
export interface PageTokenBinding {
  readonly userId: string;
  readonly module: string;
  readonly order: string;
}

/** Page tokens live for a day and belong to the user, module and order they were given for. */
export interface PageTokens {
  issue(offset: number, binding: PageTokenBinding, now: number): { readonly token: string; readonly expiresAt: number };
  /** The position of a token. Throws a `CrmError` when it may not be used. */
  open(token: string, binding: PageTokenBinding, now: number): number;
}

export function createPageTokens(newToken: () => string): PageTokens {
  const issued = new Map<string, PageTokenBinding & { readonly offset: number; readonly expiresAt: number }>();
  return {
    issue(offset, binding, now) {
      const token = newToken();
      const expiresAt = now + TOKEN_LIFE_MS;
      issued.set(token, { ...binding, offset, expiresAt });
      return { token, expiresAt };
    },
    open(token, binding, now) {
      const found = issued.get(token);
      if (!found) throw refusal('INVALID_DATA', 'the page token seems to be invalid');
      if (found.expiresAt <= now) throw refusal('EXPIRED_VALUE', 'the page token has expired');
      const isBound =
        found.userId === binding.userId && found.module === binding.module && found.order === binding.order;
      if (isBound) return found.offset;
      throw refusal('TOKEN_BOUND_DATA_MISMATCH', 'the page token was given for another user or another request');
    },
  };
}

function refusal(code: string, message: string): CrmError {
  return new CrmError(400, code, message, { param_name: 'page_token' });
}
