/**
 * Script of the callback page. It hands the outcome to the window that opened this one, and to no page but the
 * widget's: a browser drops a message whose target origin differs. Without an opener the code stays to be typed.
 */
export const CALLBACK_SCRIPT = `'use strict';
const page = document.getElementById('grant');
history.replaceState(null, '', location.pathname);
if (window.opener) {
  for (const origin of JSON.parse(page.dataset.origins)) {
    window.opener.postMessage(JSON.parse(page.dataset.message), origin);
  }
  window.close();
} else {
  for (const part of document.querySelectorAll('[data-without-opener]')) part.hidden = false;
}
`;

export const CALLBACK_STYLE = `:root { color-scheme: light dark; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 48px auto; max-width: 440px; padding: 0 16px; }
h1 { font-size: 18px; }
.code { font: 600 24px/1.4 ui-monospace, monospace; letter-spacing: 0.08em; }
`;
