/**
 * The messages that Zoho CRM's page and the embedded-app SDK exchange by `postMessage`. They are plain objects; the shape is
 * read off the SDK's own source: https://github.com/zoho/embeddedApp-js-sdk
 */

/** What a call carries: `category` and mostly `type` say what is wanted, the rest are its arguments. */
export type CallData = Readonly<Record<string, unknown>>;

/** Widget to CRM page. */
export interface SdkMessage {
  readonly type: 'SDK.EVENT';
  /** `REGISTER` asks for the context · `CRM_EVENT` and `ZDK_EVENT` are calls · `DEREGISTER` says goodbye. */
  readonly eventName: 'REGISTER' | 'CRM_EVENT' | 'ZDK_EVENT' | 'DEREGISTER';
  /** `encodeURIComponent` of the widget's address without query. */
  readonly appOrigin?: string;
  readonly uniqueID?: string;
  readonly time?: number;
  /** Names the call that an answer belongs to. */
  readonly promiseid?: string;
  readonly data?: CallData;
}

/** CRM page to widget. */
export interface FrameworkMessage {
  readonly type: 'FRAMEWORK.EVENT';
  /** `SET_CONTEXT`, `EVENT_RESPONSE`, `EVENT_RESPONSE_FAILURE`, or the name of an event such as `PageLoad`. */
  readonly eventName: string;
  readonly promiseid?: string;
  readonly data?: unknown;
}

/** The data of `SET_CONTEXT`. */
export interface WidgetContext {
  readonly uniqueID: string;
  readonly locale?: string;
  readonly localeResource?: object;
  readonly model?: object;
  readonly connectors?: readonly unknown[];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export function isSdkMessage(value: unknown): value is SdkMessage {
  return isRecord(value) && value.type === 'SDK.EVENT' && typeof value.eventName === 'string';
}

export function isFrameworkMessage(value: unknown): value is FrameworkMessage {
  return isRecord(value) && value.type === 'FRAMEWORK.EVENT' && typeof value.eventName === 'string';
}
