import type { CallData, FrameworkMessage, SdkMessage } from '../../sdk-stand-in/messages.ts';
import { isSdkMessage } from '../../sdk-stand-in/messages.ts';

/** A call that the CRM page refuses; `data` is what the widget's promise is rejected with. */
export class RefusedCall extends Error {
  readonly data: unknown;

  constructor(data: unknown) {
    super('The call was refused.');
    this.name = 'RefusedCall';
    this.data = data;
  }
}

export interface WidgetHostOptions {
  /** The window of the CRM page, which receives the messages. */
  readonly window: Window;
  /** The widget's window, once its frame is there. */
  readonly widget: () => Window | null | undefined;
  readonly widgetOrigin: string;
  /** Such as `en_US`. */
  readonly locale: () => string;
  /** The data of the `PageLoad` event; a web tab has none. */
  readonly pageLoad?: unknown;
  /** Does what a call asks for. Throws a `RefusedCall` where the CRM would refuse. */
  readonly answer: (data: CallData) => Promise<unknown>;
  /** Sees every message in both directions. */
  readonly onMessage?: (direction: 'in' | 'out', message: SdkMessage | FrameworkMessage) => void;
}

/** The CRM page's end of the conversation with an embedded widget. */
export interface WidgetHost {
  /** Sends an event such as `ContextUpdate` to the widget. */
  emit(eventName: string, data?: unknown): void;
  stop(): void;
}

/**
 * Listens to the widget in one frame and to nothing else: a message counts when it comes from that frame's window and from
 * the origin the widget is served from.
 */
export function startWidgetHost(options: WidgetHostOptions): WidgetHost {
  const { window, widgetOrigin } = options;

  function send(message: Omit<FrameworkMessage, 'type'>): void {
    const complete: FrameworkMessage = { type: 'FRAMEWORK.EVENT', ...message };
    options.onMessage?.('out', complete);
    options.widget()?.postMessage(complete, widgetOrigin);
  }

  async function answerCall(message: SdkMessage): Promise<void> {
    const respond = (eventName: string, data: unknown): void =>
      send({ eventName, data, ...(message.promiseid === undefined ? {} : { promiseid: message.promiseid }) });
    try {
      respond('EVENT_RESPONSE', await options.answer(message.data ?? {}));
    } catch (error) {
      respond('EVENT_RESPONSE_FAILURE', error instanceof RefusedCall ? error.data : { message: String(error) });
    }
  }

  function receive(message: SdkMessage): void {
    options.onMessage?.('in', message);
    switch (message.eventName) {
      case 'REGISTER':
        send({
          eventName: 'SET_CONTEXT',
          data: {
            uniqueID: window.crypto.randomUUID(),
            locale: options.locale(),
            localeResource: {},
            model: {},
            connectors: [],
          },
        });
        send({ eventName: 'PageLoad', data: options.pageLoad });
        return;
      case 'CRM_EVENT':
        void answerCall(message);
        return;
      case 'ZDK_EVENT':
        send({
          eventName: 'EVENT_RESPONSE_FAILURE',
          data: { message: 'The simulated CRM page has no ZDK.' },
          ...(message.promiseid === undefined ? {} : { promiseid: message.promiseid }),
        });
        return;
      case 'DEREGISTER':
        return;
      default:
        message.eventName satisfies never;
    }
  }

  const listener = (event: MessageEvent<unknown>): void => {
    if (event.source !== options.widget() || event.origin !== widgetOrigin) return;
    if (isSdkMessage(event.data)) receive(event.data);
  };
  window.addEventListener('message', listener);
  return {
    emit: (eventName, data) => send({ eventName, data }),
    stop: () => window.removeEventListener('message', listener),
  };
}
