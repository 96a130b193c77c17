type Listener = (event: MessageEvent<unknown>) => void;

/** Two windows, one embedding the other, as far as `postMessage` goes. For tests of the message protocol. */
export interface WindowPair {
  /** The window of the CRM page. */
  readonly host: Window;
  /** The widget's window as the CRM page holds it. */
  readonly embedded: Window;
  /** The window of the widget; its `parent` is the CRM page. */
  readonly widget: Window;
  /** Lets a third window post to the CRM page. */
  postToHost(data: unknown, from: { readonly source: unknown; readonly origin: string }): void;
  /** The browser takes the widget's page away. */
  unloadWidget(): void;
}

interface FakeWindow {
  readonly window: Window;
  dispatch(type: string, event: object): void;
}

function createFakeWindow(address: URL, parent?: () => unknown): FakeWindow {
  const listeners = new Map<string, Set<Listener>>();
  const fake = {
    location: address,
    crypto,
    get parent() {
      return parent?.();
    },
    addEventListener: (type: string, listener: Listener) => {
      listeners.set(type, (listeners.get(type) ?? new Set()).add(listener));
    },
    removeEventListener: (type: string, listener: Listener) => listeners.get(type)?.delete(listener),
  };
  return {
    window: fake as unknown as Window,
    dispatch: (type, event) => {
      for (const listener of listeners.get(type) ?? []) listener(event as MessageEvent<unknown>);
    },
  };
}

/** As in a browser, a message is copied, arrives later, and only where the target's origin is the one named. */
export function createWindowPair(hostAddress: string, widgetAddress: string): WindowPair {
  const hostUrl = new URL(hostAddress);
  const widgetUrl = new URL(widgetAddress);
  const host = createFakeWindow(hostUrl);
  const post = (target: () => FakeWindow, targetUrl: URL, sender: () => object) =>
    ({
      postMessage: (data: unknown, targetOrigin: string) => {
        const copy: unknown = structuredClone(data);
        if (targetOrigin === targetUrl.origin)
          queueMicrotask(() => target().dispatch('message', { data: copy, ...sender() }));
      },
    }) as unknown as Window;
  const parent = post(
    () => host,
    hostUrl,
    () => ({ source: embedded, origin: widgetUrl.origin }),
  );
  const widget = createFakeWindow(widgetUrl, () => parent);
  const embedded = post(
    () => widget,
    widgetUrl,
    () => ({ source: parent, origin: hostUrl.origin }),
  );
  return {
    host: host.window,
    embedded,
    widget: widget.window,
    postToHost: (data, from) => host.dispatch('message', { data, ...from }),
    unloadWidget: () => widget.dispatch('pagehide', {}),
  };
}
