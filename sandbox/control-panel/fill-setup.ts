/**
 * Runs in the widget's page of the sandbox only. When the sandbox's panel asks for it, it types the values into the form of
 * *Setup* as a person would: the product is not changed for it and does not notice.
 */
import type { FillSetupReply, FillSetupRequest, PushShown } from './fill-setup-message.ts';
import { isFillSetupRequest } from './fill-setup-message.ts';

const crmPageOrigin = document.currentScript?.dataset.crmPage;

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.origin !== crmPageOrigin || event.source !== window.parent || !isFillSetupRequest(event.data)) return;
  const reply: FillSetupReply = { type: 'sandbox.fill-setup.reply', filled: fill(event.data) };
  window.parent.postMessage(reply, crmPageOrigin);
});

let toldSecret = '';

/** Hands on what an administrator would copy into ServiceNow: the only two texts to copy of which one is a secret. */
function tellPush(): void {
  const texts = [...document.querySelectorAll<HTMLInputElement>('input.copy-text')].map(({ value }) => value);
  const secret = texts.find((text) => text.startsWith('snz_'));
  const url = texts.find((text) => text.includes('/webhooks/servicenow/'));
  if (crmPageOrigin === undefined || secret === undefined || url === undefined || secret === toldSecret) return;
  toldSecret = secret;
  window.parent.postMessage({ type: 'sandbox.push-shown', url, secret } satisfies PushShown, crmPageOrigin);
}

new MutationObserver(tellPush).observe(document.documentElement, { childList: true, subtree: true });

/** Whether every field was there to be filled in. */
function fill({ values }: FillSetupRequest): boolean {
  const fields = Object.entries(values).map(([name, value]) => ({ input: findInput(name), value }));
  if (fields.some(({ input }) => input === null || input.disabled)) return false;
  for (const { input, value } of fields) if (input) type(input, value);
  return true;
}

function findInput(name: string): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(`form input[name="${CSS.escape(name)}"]`);
}

/** Sets the value past any property that a framework has put on the element, and says so with the usual events. */
function type(input: HTMLInputElement, value: string): void {
  input.focus();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
  input.blur();
}
