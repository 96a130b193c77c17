import type { CallData, FrameworkMessage, SdkMessage } from './messages.ts';
import { isFrameworkMessage, isRecord } from './messages.ts';

/** The widget's end of the conversation with the CRM page. */
export interface WidgetPeer {
  /** Resolves when the CRM page has sent the context. Like the SDK's, it never rejects and never times out. */
  readonly ready: Promise<void>;
  /** Sends a call; the promise ends with the CRM page's answer. */
  call(eventName: 'CRM_EVENT' | 'ZDK_EVENT', data: CallData): Promise<unknown>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

const FIRST_CALL_NUMBER = 100;

/**
 * Registers with the window that embeds this one and keeps the calls under way. As in the SDK, whoever sends a message of
 * the right shape is believed: a widget that wants to know its sender must check before this does.
 */
export function createWidgetPeer(window: Window, onEvent: (name: string, data: unknown) => void): WidgetPeer {
  const address = readAddress(window.location);
  const waiting = new Map<string, Waiting>();
  let callNumber = FIRST_CALL_NUMBER;
  let uniqueID: string | undefined;
  let becomeReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    becomeReady = () => resolve();
  });

  function send(message: Omit<SdkMessage, 'type' | 'appOrigin'>): void {
    window.parent.postMessage(
      { type: 'SDK.EVENT', ...message, appOrigin: address.appOrigin } satisfies SdkMessage,
      address.serviceOrigin,
    );
  }

  function receive(message: FrameworkMessage): void {
    if (message.eventName === 'SET_CONTEXT') {
      uniqueID = isRecord(message.data) ? String(message.data.uniqueID) : undefined;
      becomeReady();
      return;
    }
    const isFailure = message.eventName === 'EVENT_RESPONSE_FAILURE';
    if (!isFailure && message.eventName !== 'EVENT_RESPONSE') {
      onEvent(message.eventName, message.data);
      return;
    }
    const caller = waiting.get(message.promiseid ?? '');
    waiting.delete(message.promiseid ?? '');
    if (isFailure) caller?.reject(message.data);
    else caller?.resolve(message.data);
  }

  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = decode(event.data);
    if (isFrameworkMessage(message)) receive(message);
  });
  window.addEventListener('pagehide', () => {
    if (uniqueID !== undefined) send({ eventName: 'DEREGISTER', uniqueID });
  });
  send({ eventName: 'REGISTER' });

  return {
    ready,
    call(eventName, data) {
      if (uniqueID === undefined) throw new Error('Parentwindow reference not found.');
      const promiseid = `Promise${callNumber}`;
      callNumber += 1;
      const id = uniqueID;
      return new Promise((resolve, reject) => {
        waiting.set(promiseid, { resolve, reject });
        send({ eventName, uniqueID: id, time: Date.now(), promiseid, data });
      });
    },
  };
}

/** The CRM page's origin comes in the query string; without it nothing can be sent. */
function readAddress(location: Location): { serviceOrigin: string; appOrigin: string } {
  const serviceOrigin = new URLSearchParams(location.search).get('serviceOrigin');
  if (serviceOrigin === null) throw new Error('The address of this page has no serviceOrigin.');
  return { serviceOrigin, appOrigin: encodeURIComponent(`${location.protocol}//${location.host}${location.pathname}`) };
}

/** Messages are objects; a JSON text is understood too. */
function decode(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
