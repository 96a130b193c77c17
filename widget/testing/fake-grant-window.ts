import type { GrantWindow, PopUp } from '../grants/grant-window.ts';

export interface FakePopUp extends PopUp {
  closed: boolean;
  url: string;
}

export interface FakeGrantWindow extends GrantWindow {
  /** Every pop-up that was opened, oldest first. */
  readonly popUps: FakePopUp[];
  blocked: boolean;
  /** Sends a message as if from this pop-up, or from nowhere in particular. */
  post(data: unknown, origin: string, source?: PopUp): void;
}

export function createFakeGrantWindow(): FakeGrantWindow {
  const listeners = new Set<(event: MessageEvent) => void>();
  const popUps: FakePopUp[] = [];
  const window: FakeGrantWindow = {
    popUps,
    blocked: false,
    openPopUp(url) {
      if (window.blocked) return undefined;
      const popUp: FakePopUp = {
        closed: false,
        url,
        close() {
          popUp.closed = true;
        },
        go(next) {
          popUp.url = next;
        },
        isSourceOf: (event) => (event.source as unknown) === popUp,
      };
      popUps.push(popUp);
      return popUp;
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    post(data, origin, source) {
      for (const listener of [...listeners]) listener({ data, origin, source } as unknown as MessageEvent);
    },
  };
  return window;
}
