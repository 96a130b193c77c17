import * as z from 'zod/mini';
import type { ErrorCode } from '../../functions/http/contract/errors.ts';
import { GRANT_MESSAGE_TYPE } from '../host/embedding-guard.ts';

/** The contract's `GrantMessage` in zod's small form; an unknown error code is taken as it comes. */
const Message = z.object({
  type: z.literal(GRANT_MESSAGE_TYPE),
  state: z.string(),
  code: z.optional(z.string()),
  error: z.optional(z.string()),
  details: z.optional(z.string()),
});

export interface ReceivedGrant {
  readonly state: string;
  readonly code?: string | undefined;
  readonly error?: ErrorCode | undefined;
  readonly details?: string | undefined;
}

export function readGrantMessage(data: unknown): ReceivedGrant | undefined {
  const parsed = z.safeParse(Message, data);
  return parsed.success ? { ...parsed.data, error: parsed.data.error as ErrorCode | undefined } : undefined;
}
