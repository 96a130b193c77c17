/** The answers of the sandbox's own web servers. */

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

export interface PagePolicy {
  /** Origins that scripts may call, besides the page's own. */
  readonly connect?: readonly string[];
  /** Origins that may be embedded. */
  readonly frames?: readonly string[];
  /** Origins that may embed this page; none when missing. */
  readonly ancestors?: readonly string[];
}

/** No inline script, no inline style, nothing from elsewhere: as strict as a CRM page could be. */
export function contentSecurityPolicy(policy: PagePolicy): string {
  const list = (origins: readonly string[] | undefined): string => (origins?.length ? origins.join(' ') : "'none'");
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${["'self'", ...(policy.connect ?? [])].join(' ')}`,
    `frame-src ${list(policy.frames)}`,
    `frame-ancestors ${list(policy.ancestors)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A file as it is served; the type follows from the name. Nothing is kept by the browser: the next start may differ. */
export function fileResponse(name: string, content: string | Uint8Array<ArrayBuffer>, csp?: string): Response {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return new Response(content, {
    headers: {
      'content-type': TYPES[extension] ?? 'application/octet-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      ...(csp === undefined ? {} : { 'content-security-policy': csp }),
    },
  });
}
