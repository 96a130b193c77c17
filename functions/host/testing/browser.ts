import type { Login } from '../../../sandbox/servicenow/servicenow-simulator.ts';
import type { GrantMessage } from '../../http/contract/sign-in.ts';

/** What a person does in a pop-up, without a browser: follows forms and redirects to the callback page. */
export interface PopUp {
  /** Signs in to Zoho as this person and accepts, or rejects, everything that is asked for. */
  consentAtZoho(authorizeUrl: string, userId: string, decision?: 'accept' | 'reject'): Promise<GrantMessage>;
  /** Logs in to ServiceNow and allows, or denies, the access. */
  consentAtServiceNow(authorizeUrl: string, login: Login, decision?: 'allow' | 'deny'): Promise<GrantMessage>;
  /** Addresses that the person's browser has seen. */
  readonly seen: readonly string[];
}

function field(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}

function readMessage(page: string): GrantMessage {
  const attribute = /data-message="([^"]*)"/.exec(page)?.[1] ?? 'null';
  return JSON.parse(attribute.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as GrantMessage;
}

/** `send` leads requests where there are no servers. */
export function createPopUp(
  zoho: { readonly accounts: { readonly origin: string } },
  send: (request: Request) => Promise<Response> = (request) => fetch(request),
): PopUp {
  const seen: string[] = [];

  async function visit(url: string, init: RequestInit = {}): Promise<Response> {
    seen.push(url);
    return send(new Request(url, { ...init, redirect: 'manual' }));
  }

  function locationOf(response: Response): string {
    return response.headers.get('Location') ?? '';
  }

  async function decideAtZoho(authorizeUrl: string, userId: string, decision: string): Promise<string> {
    const body = new URLSearchParams(new URL(authorizeUrl).search);
    body.set('sandbox_user', userId);
    body.set('decision', decision);
    return locationOf(await visit(`${zoho.accounts.origin}/oauth/v2/auth/consent`, { method: 'POST', body }));
  }

  return {
    seen,
    async consentAtZoho(authorizeUrl, userId, decision = 'accept') {
      const callback = await visit(await decideAtZoho(authorizeUrl, userId, decision));
      if (callback.status !== 302) return readMessage(await callback.text());
      const second = await visit(await decideAtZoho(locationOf(callback), userId, decision));
      return readMessage(await second.text());
    },
    async consentAtServiceNow(authorizeUrl, login, decision = 'allow') {
      const { origin, pathname, search } = new URL(authorizeUrl);
      const entered = await visit(`${origin}/login.do`, {
        method: 'POST',
        body: new URLSearchParams({
          next: pathname + search,
          user_name: login.userName,
          user_password: login.password,
        }),
      });
      const headers = { Cookie: entered.headers.get('Set-Cookie')?.split(';')[0] ?? '' };
      const page = await (await visit(authorizeUrl, { headers })).text();
      const body = new URLSearchParams({ sysparm_ck: field(page, 'sysparm_ck'), decision });
      const decided = await visit(authorizeUrl, { method: 'POST', headers, body });
      return readMessage(await (await visit(locationOf(decided))).text());
    },
  };
}
