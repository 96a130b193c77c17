/** From the sandbox's panel to the widget's page: what to type into the fields of the form, by their names. */
export interface FillSetupRequest {
  readonly type: 'sandbox.fill-setup';
  readonly values: Readonly<Record<string, string>>;
}

export interface FillSetupReply {
  readonly type: 'sandbox.fill-setup.reply';
  /** False when the form is not on the screen. */
  readonly filled: boolean;
}

/** From the widget's page to the panel: address and secret for ServiceNow are on the screen, as they are once. */
export interface PushShown {
  readonly type: 'sandbox.push-shown';
  readonly url: string;
  readonly secret: string;
}

export function isPushShown(value: unknown): value is PushShown {
  return hasType(value, 'sandbox.push-shown') && 'url' in value && 'secret' in value;
}

export function isFillSetupRequest(value: unknown): value is FillSetupRequest {
  return hasType(value, 'sandbox.fill-setup') && 'values' in value && typeof value.values === 'object';
}

export function isFillSetupReply(value: unknown): value is FillSetupReply {
  return hasType(value, 'sandbox.fill-setup.reply') && 'filled' in value && typeof value.filled === 'boolean';
}

function hasType(value: unknown, type: string): value is { type: string } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === type;
}
