/** The part of a message event that the guard looks at. */
export interface GuardedMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
  stopImmediatePropagation(): void;
}

export interface GuardedWindow {
  readonly location: { readonly search: string };
  readonly parent: unknown;
  addEventListener(type: 'message', listener: (event: GuardedMessage) => void, capture: true): void;
}

export interface EmbeddingGuardOptions {
  readonly window: GuardedWindow;
  readonly hostOrigins: readonly string[];
  /** The backend's origin: its callback page reports to the widget from a pop-up. */
  readonly apiOrigin: string;
}

/** The type of the message that the backend's callback page posts. */
export const GRANT_MESSAGE_TYPE = 'servicenow-sync.grant';

/** The origin of the CRM page that embeds the widget, where it is one of the allowed ones. */
export function embeddingOrigin(search: string, hostOrigins: readonly string[]): string | undefined {
  const origin = new URLSearchParams(search).get('serviceOrigin') ?? undefined;
  return origin !== undefined && hostOrigins.includes(origin) ? origin : undefined;
}

function isGrantMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === GRANT_MESSAGE_TYPE;
}

/**
 * Stops every message that does not come from the CRM page before the SDK sees it. The SDK's own check of the sender
 * returns an error object where `false` is meant, so it lets everybody in
 * (https://github.com/ZohoDevelopers/embeddedApp-js-sdk/blob/master/lib/ZSDK.js); this has to be registered first.
 */
export function installEmbeddingGuard({ window, hostOrigins, apiOrigin }: EmbeddingGuardOptions): void {
  const hostOrigin = embeddingOrigin(window.location.search, hostOrigins);
  window.addEventListener(
    'message',
    (event) => {
      const fromHost = hostOrigin !== undefined && event.source === window.parent && event.origin === hostOrigin;
      const fromBackend = event.origin === apiOrigin && isGrantMessage(event.data);
      if (!fromHost && !fromBackend) event.stopImmediatePropagation();
    },
    true,
  );
}
