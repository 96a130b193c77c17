import { ConnectorError } from '../errors.ts';
import type { ApiAnswer, ApiCall, ApiClient } from '../http/api-client.ts';
import { rateLimited } from './answers.ts';

const CREDITS_HEADER = 'x-api-credits-remaining';

/** Sent only once half of the day's credits are used. */
function creditsOf(answer: ApiAnswer): number | undefined {
  const text = answer.headers[CREDITS_HEADER]?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** An API client that reads what Zoho says about its limits, in headers and in refusals. */
export function createWatchedClient(client: ApiClient, onCredits?: (remaining: number) => void): ApiClient {
  async function call(request: ApiCall): Promise<ApiAnswer> {
    try {
      const answer = await client.call(request);
      const remaining = creditsOf(answer);
      if (remaining !== undefined) onCredits?.(remaining);
      return answer;
    } catch (error) {
      const isRefusal = error instanceof ConnectorError && error.code === 'rate-limited' && error.status !== undefined;
      throw isRefusal ? rateLimited(error.remoteMessage ?? '', error.status) : error;
    }
  }
  return { call };
}
