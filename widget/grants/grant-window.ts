/** A pop-up, as far as the widget uses it. */
export interface PopUp {
  readonly closed: boolean;
  close(): void;
  /** Goes to the sign-in page. */
  go(url: string): void;
  /** Whether a message came from this pop-up. */
  isSourceOf(event: MessageEvent): boolean;
}

/** What a grant needs from the browser window. */
export interface GrantWindow {
  /** Opens a pop-up. Undefined where the browser blocks it, which it does outside a click. */
  openPopUp(url: string): PopUp | undefined;
  onMessage(listener: (event: MessageEvent) => void): () => void;
}

const WIDTH = 560;
const HEIGHT = 720;

function wrap(popUp: Window): PopUp {
  return {
    get closed() {
      return popUp.closed;
    },
    close: () => popUp.close(),
    go: (url) => popUp.location.replace(url),
    isSourceOf: (event) => event.source === popUp,
  };
}

export function createGrantWindow(window: Window): GrantWindow {
  return {
    openPopUp(url) {
      const left = Math.max(0, Math.round(window.screenX + (window.outerWidth - WIDTH) / 2));
      const top = Math.max(0, Math.round(window.screenY + (window.outerHeight - HEIGHT) / 2));
      const features = `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`;
      const popUp = window.open(url, '_blank', features);
      return popUp === null ? undefined : wrap(popUp);
    },
    onMessage(listener) {
      window.addEventListener('message', listener);
      return () => window.removeEventListener('message', listener);
    },
  };
}
