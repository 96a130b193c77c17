/**
 * Runs in the widget's page of the sandbox only. When the sandbox's panel asks for it, it types the values into the form of
 * *Setup* as a person would: the product is not changed for it and does not notice.
 */
import type { FillSetupReply, FillSetupRequest } from './fill-setup-message.ts';
import { isFillSetupRequest } from './fill-setup-message.ts';

const crmPageOrigin = document.currentScript?.dataset.crmPage;

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.origin !== crmPageOrigin || event.source !== window.parent || !isFillSetupRequest(event.data)) return;
  const reply: FillSetupReply = { type: 'sandbox.fill-setup.reply', filled: fill(event.data) };
  window.parent.postMessage(reply, crmPageOrigin);
});

/** Whether the form was there to be filled in. It is told by its password field, and its text fields by their order. */
function fill({ values }: FillSetupRequest): boolean {
  const form = [...document.forms].find((candidate) => candidate.querySelector('input[type=password]'));
  const inputs = [...(form?.querySelectorAll<HTMLInputElement>('input:is([type=text], [type=password])') ?? [])];
  if (inputs.length < values.length) return false;
  for (const [index, value] of values.entries()) {
    const input = inputs[index];
    if (input) type(input, value);
  }
  return true;
}

/** Sets the value past any property that a framework has put on the element, and says so with the usual events. */
function type(input: HTMLInputElement, value: string): void {
  input.focus();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
  input.blur();
}
