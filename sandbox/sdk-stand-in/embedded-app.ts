import type { WidgetPeer } from './widget-peer.ts';
import { createWidgetPeer } from './widget-peer.ts';

export type EventHandler = (data: unknown) => void;

/** `ZOHO.embeddedApp`. */
export interface EmbeddedApp {
  /** Keeps one handler per event name; the last one wins. */
  on(name: string, handler: EventHandler): void;
  /** Resolves when the CRM page has answered; calling it again gives the same promise. */
  init(): Promise<unknown>;
}

/** The embedded app and the peer it opens in `init`. */
export function createEmbeddedApp(window: Window): { app: EmbeddedApp; peer: () => WidgetPeer } {
  const handlers = new Map<string, EventHandler>();
  let peer: WidgetPeer | undefined;
  let started: Promise<unknown> | undefined;

  async function start(): Promise<unknown> {
    peer = createWidgetPeer(window, (name, data) => handlers.get(name)?.(data));
    await peer.ready;
    await loadZdk(peer);
    return undefined;
  }

  return {
    app: {
      on: (name, handler) => {
        handlers.set(name, handler);
      },
      init: () => {
        started ??= start();
        return started;
      },
    },
    peer: () => {
      if (!peer) throw new Error('Parentwindow reference not found.');
      return peer;
    },
  };
}

/** Since version 1.2 the SDK waits here for the address of a further script; a refusal ends the wait just as well. */
async function loadZdk(peer: WidgetPeer): Promise<void> {
  await Promise.allSettled([peer.call('ZDK_EVENT', { action: 'get_zdk_url' })]);
}
