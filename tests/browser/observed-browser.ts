import type { BrowserContext } from 'playwright-core';

/** What a browser let out while it was watched. */
export interface ObservedBrowser {
  /** Every address that was asked for, by every page and pop-up. */
  readonly urls: readonly string[];
  readonly console: readonly string[];
  /** Session tokens, oldest first. */
  readonly sessions: ReadonlySet<string>;
  /** Verifiers and completion codes that grants were redeemed with. */
  readonly proofs: ReadonlySet<string>;
  /** Codes with which Zoho and ServiceNow sent the browser back. */
  readonly authorizationCodes: ReadonlySet<string>;
}

/** The one address that may carry a code: where a consent sends the browser back to. */
export function isCallback(url: string): boolean {
  return /^\/auth\/(zoho|servicenow)\/callback$/.test(new URL(url).pathname);
}

export function observe(context: BrowserContext): ObservedBrowser {
  const urls: string[] = [];
  const messages: string[] = [];
  const sessions = new Set<string>();
  const proofs = new Set<string>();
  const authorizationCodes = new Set<string>();

  context.on('request', (request) => {
    const url = request.url();
    urls.push(url);
    const session = request.headers()['x-session'];
    if (session !== undefined) sessions.add(session);
    const code = isCallback(url) ? new URL(url).searchParams.get('code') : null;
    if (code !== null) authorizationCodes.add(code);
    if (!/\/(redeem|complete)$/.test(url) || request.method() !== 'POST') return;
    const proof = request.postDataJSON() as { verifier: string; code: string };
    proofs.add(proof.verifier).add(proof.code);
  });
  context.on('console', (message) => messages.push(message.text()));
  context.on('weberror', (error) => messages.push(error.error().message));
  return { urls, console: messages, sessions, proofs, authorizationCodes };
}
